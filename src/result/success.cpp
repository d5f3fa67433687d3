#include <conduit/result/success.hpp>

#include <conduit/json/write.hpp>

namespace conduit {

void apply_status(exchange& x, const endpoint& endpoint) {
    if (endpoint.status != 0 && (x.out.status == 200 || x.out.status == 204)) x.out.status = endpoint.status;
}

void write_json(response& out, const describe::type& type, const void* value) {
    out.content_type = "application/json";
    json::write(out.body, type, value);
}

}
