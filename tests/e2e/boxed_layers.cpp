#include <conduit/conduit.hpp>
#include <conduit/layers.hpp>

// The layers in the box, for the end-to-end tests.
namespace [[=conduit::prefix("/api")]] boxed {
using namespace conduit::annotations;

struct item {
    int id = 0;
};

[[=get("/items/:id"), =use<conduit::etag{}>]]
auto get_item(int id) -> item {
    return {id};
}
[[=put("/items/:id")]]
auto put_item(int id, item body) -> item {
    return {id + body.id};
}
[[=get("/id")]]
auto id(conduit::request_id id) -> std::string {
    return std::string(id.value);
}
[[=get("/peer")]]
auto peer(const conduit::request& request) -> std::string {
    return std::string(request.peer) + (request.secure ? " secure" : "");
}
[[=get("/framed")]]
auto framed() -> conduit::reply<std::string, 200> {
    return {"framed", {{"X-Frame-Options", "SAMEORIGIN"}, {"Vary", "Accept"}}};
}

}

namespace [[=conduit::prefix("/public"), =conduit::use<conduit::cors({"*"})>]] open {
using namespace conduit::annotations;

[[=get("/time")]]
auto time() -> int { return 12; }

}

int main(int argc, char** argv) {
    return conduit::app<^^boxed, ^^open, conduit::use<conduit::request_ids{}, conduit::security_headers{}>,
                        conduit::use<conduit::cors({"https://shop.example"}, {.credentials = true, .exposed = {"ETag", "X-Request-Id"}})>>{}
        .run(argc, argv);
}
