#include <conduit/conduit.hpp>
#include <conduit/layers.hpp>

#include <stdexcept>

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

/// An API that has errors of its own.
namespace old_api {

struct complaint {
    int number = 0;
    std::string words{};
    std::vector<std::string> where{};
};
inline auto as_complaint(conduit::problem& problem) -> complaint {
    complaint told{problem.status, problem.detail};
    for (const auto& fault : problem.errors) told.where.push_back(fault.in + " " + fault.at + " " + fault.code);
    if (problem.status == 422) problem.status = 400;
    return told;
}

}

namespace [[=conduit::prefix("/old"), =conduit::use<conduit::errors_as<old_api::as_complaint>{}>]] old {
using namespace conduit::annotations;

struct order {
    [[=length(1, 3)]] std::string article;
    [[=min(1)]] int count = 1;
};
[[=post("/orders/:number")]]
auto place(int number, order body) -> order {
    if (number == 5) throw conduit::problem::unavailable("Not \"now\".", 7);
    if (number == 6) throw conduit::problem{.status = 418};
    if (number == 7) throw std::runtime_error("secret");
    return body;
}

}

int main(int argc, char** argv) {
    return conduit::app<^^boxed, ^^open, ^^old, conduit::use<conduit::request_ids{}, conduit::security_headers{}>,
                        conduit::use<conduit::cors({"https://shop.example"}, {.credentials = true, .exposed = {"ETag", "X-Request-Id"}})>>{}
        .run(argc, argv);
}
