#include <gtest/gtest.h>

#include <stdexcept>

#include <conduit/conduit.hpp>
#include <conduit/test_client.hpp>

#include "openapi/document.hpp"

namespace rendered {
using namespace conduit::annotations;

struct gate {
    auto before(const conduit::request& request) const -> std::expected<void, conduit::problem> {
        if (request.query == "shut") return std::unexpected(conduit::problem{.status = 403, .detail = "It is shut."});
        return {};
    }
};
inline auto wall(conduit::exchange& x, conduit::next next) -> conduit::task<> {
    if (x.in.query == "wall") co_return conduit::write(conduit::problem::unavailable("A wall.", 7), x);
    co_await next();
}

[[=get("/numbers/:number"), =use<gate{}, wall>]]
auto number(int number) -> std::expected<int, conduit::problem> {
    if (number == 0) throw conduit::problem::conflict("None.").with("left", 0).with("why", "\"sold\"").with("all", true).with("share", 0.5);
    if (number == 1) throw std::runtime_error("broken");
    if (number == 2) return std::unexpected(conduit::problem{.status = 402, .detail = "Pay.", .type = "https://shop.example/pay"});
    return number;
}
[[=post("/numbers"), =max_body(8)]]
auto add(conduit::body<int> number) -> int { return *number; }

}

namespace {

void by_type(const conduit::problem& problem, const conduit::request& request, conduit::response& out) {
    if (request.query == "throw") throw std::runtime_error("cannot render");
    if (request.query == "odd") return void(out.status = 7);
    auto told = problem;
    if (told.type.empty()) told.type = "https://shop.example/problems/" + std::to_string(told.status);
    told.with("instance", request.path);
    write(told, out);
}
void as_text(const conduit::problem& problem, const conduit::request&, conduit::response& out) {
    out.content_type = "text/plain";
    out.body = std::to_string(problem.status) + " " + problem.detail;
}

struct problem_rendering : testing::Test {
    conduit::app<^^rendered> app;
};

TEST_F(problem_rendering, members_of_a_problem) {
    conduit::test_client client(app);
    EXPECT_EQ(client.get("/numbers/0").body, R"({"title":"Conflict","status":409,"detail":"None.","left":0,"why":"\"sold\"","all":true,"share":0.5})");
}

TEST_F(problem_rendering, of_everything_that_goes_wrong) {
    app.render_problems(by_type);
    conduit::test_client client(app);
    const auto all = [&](const conduit::test_answer& answer, int status, std::string_view path) {
        EXPECT_EQ(answer.status, status) << answer;
        EXPECT_EQ(answer.header("content-type"), "application/problem+json") << answer;
        EXPECT_TRUE(answer.body.starts_with("{\"type\":\"https://shop.example/problems/" + std::to_string(status))) << answer;
        EXPECT_TRUE(answer.body.ends_with(",\"instance\":\"" + std::string(path) + "\"}")) << answer;
    };
    all(client.get("/nothing"), 404, "/nothing");
    all(client.get("/%zz"), 400, "/%zz");
    all(client.del("/numbers"), 405, "/numbers");
    EXPECT_EQ(client.del("/numbers").header("allow"), "POST, OPTIONS");
    all(client.get("/numbers/x"), 422, "/numbers/x");
    EXPECT_TRUE(client.get("/numbers/x").body.contains(R"("errors":[{"in":"path")"));
    all(client.post("/numbers", 123456789), 413, "/numbers");
    all(client.post("/numbers", std::string("no")), 400, "/numbers");
    all(client.post("/numbers", std::string("1"), {{"Content-Type", "text/plain"}}), 415, "/numbers");
    all(client.get("/numbers/0"), 409, "/numbers/0");
    all(client.get("/numbers/1"), 500, "/numbers/1");
    all(client.get("/numbers/1?shut"), 403, "/numbers/1");
    all(client.get("/numbers/1?wall"), 503, "/numbers/1");
    EXPECT_EQ(client.get("/numbers/1?wall").header("retry-after"), "7");
    EXPECT_TRUE(client.get("/numbers/2").body.starts_with(R"({"type":"https://shop.example/pay",)"));
    EXPECT_EQ(client.get("/numbers/3").body, "3");
}

TEST_F(problem_rendering, limit_of_the_app) {
    app.render_problems(as_text);
    conduit::test_client client(app, {.max_body = 4});
    const auto answer = client.post("/numbers", 12345);
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.header("content-type"), "text/plain");
    EXPECT_EQ(answer.body, "413 The body is larger than 4 bytes.");
}

TEST_F(problem_rendering, that_fails_is_not_the_clients_business) {
    app.render_problems(by_type);
    conduit::test_client client(app);
    for (const auto* target : {"/nothing?throw", "/nothing?odd"}) {
        const auto answer = client.get(target);
        EXPECT_EQ(answer.status, 404);
        EXPECT_EQ(answer.body, R"({"title":"Not Found","status":404,"detail":"Nothing is at /nothing."})");
    }
}

TEST_F(problem_rendering, of_another_media_type_is_described) {
    app.render_problems(as_text, "text/plain");
    const auto document = conduit::openapi::document_of(app.description(), conduit::openapi::version::v3_2, conduit::openapi::json_text::layout::compact);
    EXPECT_TRUE(document.contains(R"("content":{"text/plain":{}})")) << document;
    EXPECT_FALSE(document.contains("problem+json")) << document;
}

}
