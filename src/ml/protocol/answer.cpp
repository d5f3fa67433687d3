#include "answer.hpp"

#include <utility>
#include <conduit/json/append.hpp>

namespace conduit::ml::protocol {

void write_error(const problem& problem, response& out) {
    out.clear();
    out.status = problem.status == 422 ? 400 : problem.status;
    out.content_type = "application/json";
    out.headers = problem.headers;
    out.body = "{\"error\":";
    json::append(out.body, !problem.detail.empty() ? std::string_view{problem.detail} : !problem.title.empty() ? std::string_view{problem.title} : reason_phrase(out.status));
    out.body += '}';
}

void send_json(exchange& x, std::string&& text) {
    x.out.content_type = "application/json";
    x.out.body = std::move(text);
}

}
