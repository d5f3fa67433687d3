#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include <conduit/conduit.hpp>
#include <conduit/layers.hpp>
#include <conduit/stream.hpp>
#include <conduit/test_client.hpp>

// An app with a handler of each kind, and what a test sees of it.
namespace small_app {
using namespace conduit::annotations;
using namespace std::chrono_literals;

struct journal {
    std::vector<std::string> lines;
};
struct user {
    int id = 0;
    [[=length(1, 20)]] std::string name;
};
struct signup {
    std::string name;
    std::optional<conduit::upload> photo;
};

inline void open(journal& all) { all.lines.push_back("start"); }
[[=on_start]] void on_start(journal& all);
void on_start(journal& all) { open(all); }
[[=on_stop]] void on_stop(journal& all);
void on_stop(journal& all) { all.lines.push_back("stop"); }

template <char Name>
struct mark {
    void before(journal& all) const { all.lines.push_back({'<', Name}); }
    void after(journal& all) const { all.lines.push_back({Name, '>'}); }
};
inline auto slow(conduit::exchange& x, conduit::next next) -> conduit::task<> {
    co_await conduit::sleep_for(1ms);
    co_await next();
    x.out.headers.push_back({"X-Slow", "yes"});
}

[[=get("/users/:id")]]
auto get_user(int id) -> user { return {id, "Ada"}; }

[[=post("/users"), =status(201)]]
auto add_user(user body) -> user { return body; }

[[=post("/twice")]]
auto twice(conduit::body<int> number) -> int { return 2 * *number; }

[[=put("/text")]]
auto take_text(const conduit::request& request) -> std::string {
    return std::string(request.header("content-type").value_or("none")) + " " + std::string(request.body);
}

[[=post("/signup")]]
auto sign_up(conduit::form<signup> form) -> std::string { return form->name + (form->photo ? " " + std::string(form->photo->filename) + " " + std::string(form->photo->content) : ""); }

[[=get("/layers"), =use<mark<'a'>{}, slow, mark<'b'>{}>]]
auto layers(journal& all) -> std::string {
    all.lines.push_back("handler");
    return "done";
}

[[=get("/later")]]
auto later() -> conduit::task<std::string> {
    co_await conduit::sleep_for(1ms);
    co_return co_await conduit::on_worker([] { return std::string("from a worker"); });
}

[[=get("/blocking"), =blocking]]
auto wait(const conduit::request& request) -> std::string { return std::string(request.header("x-name").value_or("nobody")); }

[[=get("/throws")]]
auto throws() -> std::string { throw std::runtime_error("the store is gone"); }

[[=get("/refuses")]]
auto refuses() -> conduit::task<std::string> {
    co_await conduit::sleep_for(1ms);
    throw conduit::problem::conflict("Not now.");
}

/// Waits for a stop, which comes when the client gives up.
[[=get("/never")]]
auto never(std::stop_token stop, journal& all) -> conduit::task<std::string> {
    co_await conduit::sleep_for(1h, stop);
    all.lines.push_back("stopped");
    co_return "stopped";
}
/// Notices nothing.
[[=get("/stuck")]]
auto stuck() -> conduit::task<std::string> {
    co_await conduit::sleep_for(1h);
    co_return "awake";
}
[[=get("/never-on-a-worker"), =blocking]]
auto never_on_worker(std::stop_token stop) -> std::string {
    while (!stop.stop_requested()) std::this_thread::yield();
    return "stopped";
}

[[=get("/login")]]
auto log_in() -> conduit::reply<std::string> {
    return {"in", {conduit::set_cookie{.name = "session", .value = "s1"}, conduit::set_cookie{.name = "deep", .value = "d1", .path = "/account/deep"}}};
}
[[=get("/account")]]
auto account(conduit::cookie<std::optional<std::string>> session, conduit::cookie<std::optional<std::string>> deep) -> std::string {
    return session.value.value_or("-") + deep.value.value_or("-");
}
[[=get("/account/deep")]]
auto account_deep(conduit::cookie<std::optional<std::string>> session, conduit::cookie<std::optional<std::string>> deep) -> std::string {
    return session.value.value_or("-") + deep.value.value_or("-");
}
[[=get("/logout")]]
auto log_out() -> conduit::reply<std::string> { return {"out", {conduit::set_cookie::expired("session")}}; }

[[=get("/long")]]
auto long_text() -> std::string { return std::string(100'000, 'x'); }

}

namespace {

using namespace std::chrono_literals;

struct small : testing::Test {
    small_app::journal journal;
    conduit::app<^^small_app> app{journal};
    conduit::test_client client{app};

    auto lines() -> std::vector<std::string> { return std::exchange(journal.lines, {}); }
};

using words = std::vector<std::string>;

/// What the function's failure says.
template <class Function>
auto failure_of(Function function) -> std::string {
    try {
        function();
    } catch (const conduit::test_failure& failure) {
        return failure.what();
    }
    return "no failure";
}

TEST_F(small, answers_with_values) {
    const auto answer = client.get("/users/7");
    EXPECT_EQ(answer.status, 200) << answer;
    EXPECT_EQ(answer.header("content-type"), "application/json");
    EXPECT_EQ(answer.header("X-Nothing"), std::nullopt);
    EXPECT_EQ(answer.json<small_app::user>().name, "Ada");
    EXPECT_EQ(answer.body, R"({"id":7,"name":"Ada"})");
}

TEST_F(small, sends_values_as_json) {
    const auto created = client.post("/users", small_app::user{3, "Grace"});
    EXPECT_EQ(created.status, 201) << created;
    EXPECT_EQ(created.json<small_app::user>().id, 3);
    EXPECT_EQ(client.post("/users", R"({"name":"Linus"})").json<small_app::user>().name, "Linus");
    EXPECT_EQ(client.post("/users").status, 400);
}

TEST_F(small, sends_single_values) {
    EXPECT_EQ(client.post("/twice", 21).json<int>(), 42);
    EXPECT_EQ(client.post("/twice", "x").status, 400);
    EXPECT_EQ(client.post("/twice", 0.5).status, 422);
}

TEST_F(small, sends_text_as_it_stands) {
    EXPECT_EQ(client.put("/text", "words", {{"Content-Type", "text/plain"}}).body, "text/plain words");
    EXPECT_EQ(client.put("/text", std::string("[1]")).body, "application/json [1]");
}

TEST_F(small, sends_forms) {
    EXPECT_EQ(client.post("/signup", conduit::test_form{{"name", "Ada & Co=\xc3\xa9"}}).body, "Ada & Co=\xc3\xa9");
    EXPECT_EQ(client.post("/signup", conduit::test_form{{"name", "Ada"}, {"photo", "conduit-form\r\n", "a \"b\".png", "image/png"}}).body,
              "Ada a \"b\".png conduit-form\r\n");
}

TEST_F(small, shows_what_does_not_fit) {
    const auto refused = client.post("/users", small_app::user{});
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.header("content-type"), "application/problem+json");
    const auto said = failure_of([&] { refused.json<small_app::user>(); });
    EXPECT_EQ(said, "POST /users answered 422 Unprocessable Content\n"
                     "Content-Type: application/problem+json\n"
                     "Content-Length: " + std::to_string(refused.body.size()) + "\n\n" + refused.body + "\n\n"
                     "It does not fit small_app::user:\n  /name: is missing");
    EXPECT_TRUE(failure_of([&] { client.get("/later").json<int>(); }).contains("It is not valid JSON"));
    EXPECT_TRUE(failure_of([&] { client.head("/users/1").json<int>(); }).contains("it is empty"));
    EXPECT_EQ(testing::PrintToString(refused), refused.shown());
}

TEST_F(small, answers_what_no_handler_does) {
    EXPECT_EQ(client.get("/nowhere").status, 404);
    EXPECT_EQ(client.get("/users/%zz").status, 400);
    EXPECT_EQ(client.del("/users/7").header("allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(client.options("/users/7").status, 204);
    const auto head = client.head("/users/7");
    EXPECT_EQ(head.header("Content-Length"), "21");
    EXPECT_EQ(head.body, "");
}

TEST_F(small, refuses_requests_that_no_client_sends) {
    EXPECT_TRUE(failure_of([&] { client.get("users"); }).contains("begins with '/'"));
    EXPECT_TRUE(failure_of([&] { client.get("/a b"); }).contains("percent-encoded"));
    EXPECT_TRUE(failure_of([&] { client.get("/users/7", {{"X-A", "1\r\nX-B: 2"}}); }).contains("\"X-A\""));
}

TEST_F(small, passes_layers_in_order) {
    lines();
    EXPECT_EQ(client.get("/layers").header("x-slow"), "yes");
    EXPECT_EQ(lines(), (words{"<a", "<b", "handler", "b>", "a>"}));
}

TEST_F(small, waits_for_tasks_and_workers) {
    EXPECT_EQ(client.get("/later").body, "from a worker");
    EXPECT_EQ(client.get("/blocking", {{"X-Name", "Ada"}}).body, "Ada");
}

TEST_F(small, makes_answers_of_exceptions) {
    const auto thrown = client.get("/throws");
    EXPECT_EQ(thrown.status, 500);
    EXPECT_FALSE(thrown.body.contains("store"));
    const auto refused = client.get("/refuses");
    EXPECT_EQ(refused.status, 409);
    EXPECT_TRUE(refused.body.contains("Not now."));
    conduit::test_client developing{app, {.dev = true}};
    EXPECT_TRUE(developing.get("/throws").body.contains("the store is gone"));
}

TEST_F(small, gives_up_and_names_the_handler) {
    client.deadline = 1ms;
    lines();
    const auto waiting = failure_of([&] { client.get("/never"); });
    EXPECT_TRUE(waiting.starts_with("GET /never was not answered within 1 ms: small_app::never (")) << waiting;
    EXPECT_TRUE(waiting.ends_with(") is still waiting")) << waiting;
    const auto working = failure_of([&] { client.get("/never-on-a-worker"); });
    EXPECT_TRUE(working.ends_with(") is still running on its worker")) << working;
    client.deadline = 5s;
    EXPECT_EQ(client.get("/users/1").status, 200);
}

TEST_F(small, keeps_cookies) {
    EXPECT_EQ(client.get("/account").body, "--");
    client.get("/login");
    EXPECT_EQ(client.cookies.get("session"), "s1");
    EXPECT_EQ(client.get("/account").body, "s1-");
    EXPECT_EQ(client.get("/account/deep?x=1").body, "s1d1");
    EXPECT_EQ(client.get("/account", {{"Cookie", "session=own"}}).body, "own-");
    client.get("/logout");
    EXPECT_EQ(client.get("/account/deep").body, "-d1");
    client.cookies.set("session", "by hand");
    client.cookies.remove("deep");
    EXPECT_EQ(client.get("/account/deep").body, "by hand-");
}

TEST_F(small, sends_its_headers_with_every_request) {
    client.headers = {{"X-Name", "always"}};
    EXPECT_EQ(client.get("/blocking").body, "always");
    EXPECT_EQ(client.get("/blocking", {{"x-name", "once"}}).body, "once");
}

TEST_F(small, compresses_for_who_asks) {
    EXPECT_EQ(client.get("/long").header("content-encoding"), std::nullopt);
    const auto compressed = client.get("/long", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(compressed.header("content-encoding"), "gzip");
    EXPECT_LT(compressed.body.size(), 1000u);
    EXPECT_TRUE(compressed.shown().contains("bytes that are no text")) << compressed;
}

TEST_F(small, keeps_the_limit_of_bodies) {
    conduit::test_client strict{app, {.max_body = 10}};
    EXPECT_EQ(strict.put("/text", "0123456789").status, 200);
    EXPECT_EQ(strict.put("/text", "0123456789x").status, 413);
}

TEST(small_life, hooks_run_around_the_client) {
    small_app::journal journal;
    const conduit::app<^^small_app> app{journal};
    {
        conduit::test_client client{app};
        EXPECT_EQ(journal.lines, words{"start"});
    }
    EXPECT_EQ(journal.lines, (words{"start", "stop"}));
}

TEST(small_life, ends_though_a_handler_never_does) {
    small_app::journal journal;
    const conduit::app<^^small_app> app{journal};
    testing::internal::CaptureStderr();
    {
        conduit::test_client client{app};
        client.deadline = 1ms;
        EXPECT_THROW(client.get("/stuck"), conduit::test_failure);
    }
    const auto said = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(said.starts_with("conduit: error: GET /stuck: small_app::stuck (")) << said;
    EXPECT_TRUE(said.ends_with("is still waiting, though its test is over\n")) << said;
    EXPECT_EQ(journal.lines.back(), "stop");
}

}

namespace failing_app {
using namespace conduit::annotations;

[[=on_start]] auto open() -> std::expected<void, std::string> { return std::unexpected("no store"); }
[[=get("/")]] auto root() -> std::string { return "root"; }

}

TEST(small_life, says_why_an_app_does_not_start) {
    const conduit::app<^^failing_app> app;
    const auto said = failure_of([&] { conduit::test_client client{app}; });
    EXPECT_TRUE(said.starts_with("the app failing_app does not start: failing_app::open (")) << said;
    EXPECT_TRUE(said.ends_with("no store")) << said;
}
