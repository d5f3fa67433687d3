#include <gtest/gtest.h>

#include <chrono>
#include <generator>

#include <conduit/conduit.hpp>
#include <conduit/files.hpp>
#include <conduit/stream.hpp>
#include <conduit/test_client.hpp>

// Answers that are made while they are sent, as a test client reads them.
namespace streaming_app {
using namespace conduit::annotations;
using namespace std::chrono_literals;

struct tick {
    int number = 0;
};
struct listeners {
    int now = 0;
};
struct listener {
    listeners* all;
    explicit listener(listeners& of) : all(&of) { ++all->now; }
    listener(const listener&) = delete;
    auto operator=(const listener&) -> listener& = delete;
    ~listener() { --all->now; }
};

[[=get("/countdown")]]
auto countdown(int from) -> std::generator<tick> {
    while (from > 0) co_yield tick{from--};
}

[[=get("/ticks")]]
auto ticks(std::stop_token stop, listeners& all) -> conduit::async_generator<conduit::event<tick>> {
    const listener here(all);
    for (int i = 0; !stop.stop_requested(); ++i) {
        co_yield {{i}, "tick", std::to_string(i), 2s};
        co_await conduit::sleep_for(1ms, stop);
    }
}

[[=get("/quiet")]]
auto quiet(listeners& all) -> conduit::async_generator<std::string> {
    const listener here(all);
    co_yield "one\ntwo";
    co_await conduit::sleep_for(1h);
}

[[=get("/breaks")]]
auto breaks() -> conduit::async_generator<int> {
    co_yield 1;
    co_await conduit::sleep_for(1ms);
    throw std::runtime_error("broken");
}

[[=get("/endless")]]
auto endless() -> std::generator<int> {
    for (int i = 0;; ++i) co_yield i;
}

[[=get("/page")]]
auto page() -> std::expected<conduit::file, conduit::problem> { return conduit::file{CONDUIT_DOCS "/routing.md"}; }

}

namespace {

using namespace std::chrono_literals;
using streaming_app::tick;

struct streaming : testing::Test {
    streaming_app::listeners listeners;
    conduit::app<^^streaming_app> app{listeners};
    conduit::test_client client{app};
};

TEST_F(streaming, whole_bodies) {
    const auto answer = client.get("/countdown?from=3");
    EXPECT_EQ(answer.header("content-type"), "text/event-stream");
    const auto events = answer.events();
    ASSERT_EQ(events.size(), 3u) << answer;
    EXPECT_EQ(events[0].json<tick>().number, 3);
    EXPECT_EQ(events[2].data, R"({"number":1})");
    EXPECT_FALSE(answer.cut_off);
}

TEST_F(streaming, lines_of_json) {
    const auto answer = client.get("/countdown?from=2", {{"Accept", "application/x-ndjson"}});
    EXPECT_EQ(answer.body, "{\"number\":2}\n{\"number\":1}\n");
    EXPECT_EQ(answer.events().at(1).json<tick>().number, 1);
}

TEST_F(streaming, event_by_event) {
    auto stream = client.stream("/ticks");
    EXPECT_EQ(stream.answer.status, 200);
    for (int i = 0; i < 3; ++i) {
        const auto event = stream.next();
        ASSERT_TRUE(event);
        EXPECT_EQ(event->json<tick>().number, i);
        EXPECT_EQ(event->name, "tick");
        EXPECT_EQ(event->id, std::to_string(i));
        EXPECT_EQ(event->retry, 2s);
    }
    EXPECT_EQ(listeners.now, 1);
    stream.close();
    EXPECT_EQ(listeners.now, 0);
    EXPECT_EQ(stream.next(), std::nullopt);
}

TEST_F(streaming, other_requests_run_while_a_stream_is_open) {
    auto stream = client.stream("/ticks");
    EXPECT_TRUE(stream.next());
    EXPECT_EQ(client.get("/countdown?from=1").events().size(), 1u);
    EXPECT_TRUE(stream.next());
}

TEST_F(streaming, the_end_is_told) {
    auto stream = client.stream("/countdown?from=1");
    EXPECT_TRUE(stream.next());
    EXPECT_FALSE(stream.next());
    EXPECT_FALSE(stream.next());
}

TEST_F(streaming, text_of_several_lines) {
    auto stream = client.stream("/quiet");
    EXPECT_EQ(stream.next()->data, "one\ntwo");
    client.deadline = 1ms;
    EXPECT_THROW(stream.next(), conduit::test_failure);
    client.deadline = 5s;
    client.get("/countdown?from=1");
    EXPECT_EQ(listeners.now, 0);
}

TEST_F(streaming, what_breaks_off) {
    const auto events = client.get("/breaks").events();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[1].name, "error");
    const auto lines = client.get("/breaks", {{"Accept", "application/x-ndjson"}});
    EXPECT_TRUE(lines.cut_off);
    EXPECT_TRUE(lines.shown().ends_with("(cut off)\n")) << lines;
    auto stream = client.stream({.target = "/breaks", .headers = {{"Accept", "application/x-ndjson"}}});
    EXPECT_TRUE(stream.next());
    EXPECT_THROW(stream.next(), conduit::test_failure);
}

TEST_F(streaming, what_is_no_stream) {
    auto stream = client.stream("/countdown");
    EXPECT_EQ(stream.answer.status, 422) << stream.answer;
    EXPECT_TRUE(stream.answer.body.contains("from"));
    EXPECT_THROW(stream.next(), conduit::test_failure);
    EXPECT_THROW(client.get("/page").events(), conduit::test_failure);
}

TEST_F(streaming, what_has_no_end) {
    client.deadline = 10ms;
    EXPECT_THROW(client.get("/endless"), conduit::test_failure);
    EXPECT_THROW(client.get("/ticks"), conduit::test_failure);
    EXPECT_EQ(client.head("/ticks").body, "");
}

TEST_F(streaming, files) {
    const auto page = client.get("/page");
    EXPECT_TRUE(page.body.starts_with("# Routing")) << page;
    EXPECT_EQ(page.header("content-length"), std::to_string(page.body.size()));
    EXPECT_EQ(client.get("/page", {{"Range", "bytes=2-4"}}).body, "Rou");
    EXPECT_EQ(client.get("/page", {{"If-None-Match", page.header("etag").value()}}).status, 304);
}

TEST_F(streaming, ends_with_the_client) {
    {
        conduit::test_client other{app};
        const auto stream = other.stream("/quiet");
        other.deadline = 1ms;
        EXPECT_THROW(other.get("/quiet"), conduit::test_failure);
        EXPECT_EQ(listeners.now, 2);
        other.deadline = 5s;
    }
    EXPECT_EQ(listeners.now, 0);
}

}
