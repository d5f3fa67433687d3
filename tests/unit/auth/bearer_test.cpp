#include <gtest/gtest.h>

#include <stdexcept>

#include <conduit/auth.hpp>
#include <conduit/conduit.hpp>
#include <conduit/layers.hpp>
#include <conduit/test_client.hpp>

namespace guarded {
using namespace conduit::annotations;

struct visits {
    std::string last;
};
/// Outside of the authentication, it sees afterwards who it was.
inline auto watch(conduit::exchange& x, conduit::next next, visits& all) -> conduit::task<> {
    co_await next();
    all.last = x.who ? x.who->subject : "nobody";
}
struct account {
    std::string owner;
};
[[=provide]]
auto account_of(const conduit::principal& who) -> account { return {who.subject + "'s"}; }

[[=get("/open")]]
auto open() -> int { return 1; }
[[=get("/me"), =authenticated]]
auto me(const conduit::principal& who) -> std::string { return who.subject; }
[[=get("/copy"), =use<conduit::authenticated>]]
auto copy(conduit::principal who) -> std::string { return std::move(who.subject); }
[[=get("/account"), =authenticated]]
auto own(const account& own) -> std::string { return own.owner; }

namespace [[=prefix("/users"), =requires_scope("users:read")]] users {
[[=get("/:id")]]
auto one(int id) -> int { return id; }
[[=post("/"), =requires_scope("users:write", "audit")]]
auto add(conduit::body<int> number, const conduit::principal& who) -> std::string { return who.subject + std::to_string(*number); }
}

}

namespace {

using conduit::principal;

auto verify(std::string_view token) -> std::expected<principal, std::string> {
    if (token == "old") return std::unexpected("The token has expired.");
    if (token == "odd") return std::unexpected("\"no\" \\ way\r\nX-A: b");
    if (token == "broken") throw std::runtime_error("the sessions are gone");
    if (token == "busy") throw conduit::problem::unavailable("Later.", 3);
    if (token == "ada") return principal{"Ada", {"users:read", "users:write", "audit"}};
    if (token == "bob") return principal{"Bob", {"users:read", "users:write"}};
    if (token == "eve==") return principal{"Eve"};
    return std::unexpected(std::string());
}

struct bearer_test : testing::Test {
    guarded::visits visits;
    conduit::auth::bearer tokens{verify, {.realm = "shop", .resource_metadata = "https://shop.example/.well-known/oauth-protected-resource"}};
    conduit::app<^^guarded, conduit::use<guarded::watch, conduit::cors({"https://a.example"})>> app{tokens, visits};
    conduit::test_client client{app};

    auto ask(std::string_view target, std::string authorization) -> conduit::test_answer { return client.get(target, {{"Authorization", std::move(authorization)}}); }
    auto challenge(const conduit::test_answer& answer) -> std::string { return answer.header("www-authenticate").value_or("none"); }

    static constexpr std::string_view metadata = R"(resource_metadata="https://shop.example/.well-known/oauth-protected-resource")";
};

TEST_F(bearer_test, principal_by_reference_by_value_and_by_a_provider) {
    EXPECT_EQ(ask("/me", "Bearer ada").body, "Ada");
    EXPECT_EQ(ask("/copy", "bEARER   eve== ").body, "Eve");
    EXPECT_EQ(ask("/account", "Bearer bob").body, "Bob's");
    EXPECT_EQ(visits.last, "Bob");
    EXPECT_EQ(client.get("/open").status, 200);
    EXPECT_EQ(visits.last, "nobody");
}

TEST_F(bearer_test, challenge_without_an_error_for_those_who_send_no_token) {
    const auto plain = std::string(R"(Bearer realm="shop", )") + std::string(metadata);
    for (const auto* authorization : {"", "Basic YTpi", "Bearertoken ada"}) {
        const auto answer = ask("/me", authorization);
        EXPECT_EQ(answer.status, 401) << authorization;
        EXPECT_EQ(challenge(answer), plain) << authorization;
    }
    EXPECT_EQ(challenge(client.get("/me")), plain);
    EXPECT_EQ(challenge(client.get("/users/1")), std::string(R"(Bearer realm="shop", scope="users:read", )") + std::string(metadata));
}

TEST_F(bearer_test, invalid_tokens) {
    for (const auto* authorization : {"Bearer nobody", "Bearer", "Bearer ", "Bearer =", "Bearer a b", "Bearer a=b", "Bearer \xc3\xa4", "Bearer a,b"}) {
        const auto answer = ask("/me", authorization);
        EXPECT_EQ(answer.status, 401) << authorization;
        EXPECT_TRUE(challenge(answer).contains(R"(error="invalid_token")")) << challenge(answer);
        EXPECT_EQ(visits.last, "nobody");
    }
    EXPECT_TRUE(challenge(ask("/me", "Bearer old")).contains(R"(error_description="The token has expired.")"));
    EXPECT_TRUE(ask("/me", "Bearer old").body.contains(R"("detail":"The token has expired.")"));
    EXPECT_TRUE(challenge(ask("/me", "Bearer odd")).contains(R"(error_description="?no? ? way??X-A: b", )"));
}

TEST_F(bearer_test, two_authorizations_are_none) {
    const auto answer = client.get("/me", {{"Authorization", "Bearer ada"}, {"authorization", "Bearer ada"}});
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(challenge(answer).contains(R"(error="invalid_request")"));
}

TEST_F(bearer_test, what_the_check_throws_is_the_answer) {
    EXPECT_EQ(ask("/me", "Bearer broken").status, 500);
    EXPECT_EQ(ask("/me", "Bearer busy").header("retry-after"), "3");
}

TEST_F(bearer_test, scopes_of_the_namespace_and_of_the_handler) {
    EXPECT_EQ(ask("/users/7", "Bearer bob").body, "7");
    const auto lacking = ask("/users/7", "Bearer eve==");
    EXPECT_EQ(lacking.status, 403);
    EXPECT_EQ(challenge(lacking), std::string(R"(Bearer realm="shop", error="insufficient_scope", error_description="The token lacks the scope users:read.", scope="users:read", )") + std::string(metadata));
    EXPECT_EQ(client.post("/users", 3, {{"Authorization", "Bearer ada"}}).body, "Ada3");
    const auto bob = client.post("/users", 3, {{"Authorization", "Bearer bob"}});
    EXPECT_EQ(bob.status, 403);
    EXPECT_TRUE(challenge(bob).contains(R"(scope="users:write audit")"));
    // Before anything of the request is looked at.
    EXPECT_EQ(client.post("/users", std::string("no JSON")).status, 401);
    EXPECT_EQ(client.get("/users/x").status, 401);
}

TEST_F(bearer_test, which_methods_there_are_takes_no_token) {
    EXPECT_EQ(client.options("/users/1").status, 204);
    const auto preflight = client.options("/users", {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "POST"}, {"Access-Control-Request-Headers", "authorization"}});
    EXPECT_EQ(preflight.status, 204);
    EXPECT_EQ(preflight.header("access-control-allow-headers"), "authorization");
    EXPECT_EQ(client.del("/users/1", {{"Authorization", "Bearer eve=="}}).status, 405);
}

TEST(bearer, is_asked_apart_from_handlers) {
    const conduit::auth::bearer tokens{[](std::string_view token) -> std::optional<principal> {
        if (token == "t") return principal{"Tom", {"a", "b"}};
        return std::nullopt;
    }};
    conduit::header_view fields[]{{"authorization", "Bearer t"}};
    conduit::request request;
    request.headers = fields;
    const auto tom = tokens.identify(request);
    ASSERT_TRUE(tom);
    EXPECT_EQ(tom->subject, "Tom");
    EXPECT_TRUE(tokens.permit(*tom, "b a") && tokens.permit(*tom, ""));
    EXPECT_EQ(tokens.permit(*tom, "a c").error().status, 403);
    fields[0].value = "Bearer u";
    EXPECT_EQ(tokens.identify(request).error().detail, "The token is not valid.");
    EXPECT_EQ(tokens.identify({}, "a b").error().headers[0].value, R"(Bearer scope="a b")");
    EXPECT_EQ(tokens.identify({}).error().headers[0].value, "Bearer");
}

TEST(bearer, somebody_known_is_not_asked_again) {
    const conduit::auth::bearer tokens{[](std::string_view) -> std::optional<principal> { throw std::logic_error("asked"); }};
    const principal ada{"Ada", {"a"}};
    conduit::exchange x;
    x.who = &ada;
    EXPECT_TRUE(tokens.admit(x, "a"));
    EXPECT_EQ(tokens.admit(x, "b").error().status, 403);
    x.clear();
    EXPECT_EQ(x.who, nullptr);
    EXPECT_EQ(tokens.admit(x).error().status, 401);
}

TEST(known_tokens, find_their_owner) {
    const conduit::auth::known_tokens known{{"one", {"a"}}, {"two", {"b", {"x"}}}, {"", {"c"}}};
    EXPECT_EQ(known("one")->subject, "a");
    EXPECT_EQ(known("two")->scopes, std::vector<std::string>{"x"});
    for (const auto* nobody : {"", "on", "onet", "One", "twp"}) EXPECT_FALSE(known(nobody)) << nobody;
}

TEST(known_tokens, that_the_environment_does_not_have_are_nobodys) {
    const conduit::auth::known_tokens known{{static_cast<const char*>(nullptr), {"a"}}, {std::string("one"), {"b"}}};
    EXPECT_FALSE(known(""));
    EXPECT_EQ(known("one")->subject, "b");
}

TEST(same_secret, compares_all_bytes) {
    EXPECT_TRUE(conduit::auth::same_secret("abc", "abc") && conduit::auth::same_secret("", ""));
    for (const auto* other : {"abd", "bbc", "ab", "abcd", ""}) EXPECT_FALSE(conduit::auth::same_secret("abc", other)) << other;
}

}
