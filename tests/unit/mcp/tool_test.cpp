#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include <conduit/auth.hpp>
#include <conduit/conduit.hpp>
#include <conduit/layers.hpp>
#include <conduit/mcp.hpp>
#include <conduit/mcp/client.hpp>
#include <conduit/stream.hpp>
#include <conduit/test_client.hpp>

// What tests see of an app's tools.
namespace cafe {
using namespace conduit::annotations;
using namespace std::chrono_literals;
namespace mcp = conduit::mcp;

struct journal {
    std::vector<std::string> lines;
};
struct order {
    std::string name;
    [[=range(1, 9)]] int cups = 1;
};
struct receipt {
    std::string name;
    int price = 0;
};

[[=post("/orders"), =tool, =doc("Places an order.")]]
auto place(order body) -> receipt { return {body.name, 190 * body.cups}; }

[[=tool, =doc("What so many cups cost.")]]
auto total(int cups) -> int { return 190 * cups; }

[[=tool, =doc("Several blocks.")]]
auto blocks() -> std::vector<mcp::content> { return {"one", mcp::image("PNG", "image/png"), "two"}; }

[[=tool, =doc("Goes on for a while.")]]
auto later(mcp::context context) -> conduit::task<std::string> {
    co_await conduit::sleep_for(1ms);
    context.log(mcp::level::error, "on the way");
    co_return co_await conduit::on_worker([] { return std::string("from a worker"); });
}

[[=tool, =doc("Asks the user.")]]
auto asks(mcp::context context) -> conduit::task<std::string> { co_return (co_await context.sample({.prompt = "?"})).text; }

[[=tool, =authenticated, =doc("Who asks.")]]
auto whoami(const conduit::principal& who) -> std::string { return who.subject; }

[[=tool, =doc("Waits for the end.")]]
auto never(std::stop_token stop, journal& all) -> conduit::task<std::string> {
    co_await conduit::sleep_for(1h, stop);
    all.lines.push_back("stopped");
    co_return "stopped";
}

[[=tool, =long_running, =doc("Waits for the end, as a task where the client takes one.")]]
auto long_one(std::stop_token stop, journal& all) -> conduit::task<std::string> {
    co_await conduit::sleep_for(1h, stop);
    all.lines.push_back("ended");
    co_return "ended";
}

struct mark {
    void before(journal& all) const { all.lines.push_back("before"); }
    void after(journal& all) const { all.lines.push_back("after"); }
};
[[=tool, =use<mark{}>, =doc("What the request is called.")]]
auto name_of_request(conduit::request_id id, journal& all) -> std::string {
    all.lines.push_back("handler");
    return std::string(id.value);
}
}

namespace {

struct tools : testing::Test {
    cafe::journal journal;
    conduit::auth::bearer tokens{conduit::auth::known_tokens{{"t1", {"Ada"}}}};
    conduit::app<^^cafe> app{journal, tokens};
    conduit::test_client client{app};
};

TEST_F(tools, take_values_and_json_and_give_values) {
    const auto placed = client.tool("place", cafe::order{"Ada", 2});
    ASSERT_FALSE(placed.is_error) << placed;
    EXPECT_EQ(placed.json<cafe::receipt>().price, 380);
    EXPECT_EQ(placed.text, R"({"name":"Ada","price":380})");
    EXPECT_EQ(placed.answer.status, 200);
    EXPECT_EQ(client.tool("total", R"({"cups":3})").text, "570");
    EXPECT_EQ(client.tool("blocks").text, "one\ntwo");
    EXPECT_EQ(client.tool("later").text, "from a worker");
    EXPECT_THROW((void)client.tool("blocks").json<int>(), conduit::test_failure);
}

TEST_F(tools, say_what_is_wrong) {
    const auto refused = client.tool("place", cafe::order{"Ada", 10});
    EXPECT_TRUE(refused.is_error);
    EXPECT_TRUE(refused.text.contains("cups: must be at most 9")) << refused;
    const auto unknown = client.tool("nothing");
    EXPECT_TRUE(unknown.is_error && unknown.text.contains("nothing")) << unknown;
    EXPECT_TRUE(client.tool("total", "nonsense").is_error);
    EXPECT_TRUE(client.tool("asks").is_error);
    EXPECT_EQ(client.tool("whoami").answer.status, 401);
    EXPECT_EQ(client.tool("whoami", "{}", {{"Authorization", "Bearer t1"}}).text, "Ada");
    client.headers.push_back({"Authorization", "Bearer t1"});
    EXPECT_EQ(client.tool("whoami").text, "Ada");
}

TEST_F(tools, that_do_not_answer_are_given_up) {
    client.deadline = std::chrono::milliseconds(50);
    try {
        (void)client.tool("never");
        FAIL();
    } catch (const conduit::test_failure& why) {
        EXPECT_TRUE(std::string_view(why.what()).starts_with("the tool \"never\": POST /mcp")) << why.what();
    }
    client.deadline = std::chrono::seconds(60);
    client.tool("total", R"({"cups":1})");
    EXPECT_EQ(journal.lines, std::vector<std::string>{"stopped"});
}

TEST_F(tools, come_by_any_message_of_the_protocol) {
    const auto begun = client.post("/mcp", R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}})");
    ASSERT_EQ(begun.status, 200) << begun;
    const auto list = client.post("/mcp", R"({"jsonrpc":"2.0","id":2,"method":"tools/list"})", {{"Mcp-Session-Id", begun.header("Mcp-Session-Id").value_or("")}});
    EXPECT_TRUE(list.body.contains(R"("name":"place")")) << list;
    EXPECT_EQ(client.get("/mcp").status, 405);
    EXPECT_EQ(client.post("/mcp", "{}", {{"Origin", "https://elsewhere.example"}}).status, 403);
}

TEST(tools_of_an_app, are_ended_with_the_test) {
    cafe::journal journal;
    conduit::auth::bearer tokens{conduit::auth::known_tokens{}};
    conduit::app<^^cafe> app{journal, tokens};
    {
        conduit::test_client client{app};
        client.deadline = std::chrono::seconds(60);
        const auto task = client.post("/mcp",
                                      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"long_one","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
                                          "io.modelcontextprotocol/clientCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}}})",
                                      {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "long_one"}});
        EXPECT_TRUE(task.body.contains("taskId")) << task;
        EXPECT_TRUE(journal.lines.empty());
    }
    EXPECT_EQ(journal.lines, std::vector<std::string>{"ended"});
}

TEST(tools_of_an_app, are_where_the_app_puts_them) {
    cafe::journal journal;
    conduit::auth::bearer tokens{conduit::auth::known_tokens{}};
    conduit::app<^^cafe> app{journal, tokens};
    app.mount<^^conduit::mcp>("/internal");
    conduit::test_client client{app};
    EXPECT_EQ(client.tool("total", R"({"cups":3})").json<int>(), 570);
    EXPECT_EQ(client.post("/mcp", "{}").status, 404);
    EXPECT_EQ(client.get("/openapi.json").status, 200);
    EXPECT_EQ(client.get("/metrics").status, 200);

    auto without = conduit::app<^^cafe>{journal, tokens}.without<^^conduit::mcp>();
    conduit::test_client other{without};
    EXPECT_EQ(other.post("/mcp", "{}").status, 404);
    EXPECT_THROW(other.tool("total"), conduit::test_failure);
    EXPECT_EQ(other.post("/orders", cafe::order{"Ada"}).status, 200);
}

// Layers around the whole app.

TEST(layers_of_an_app, run_once_for_a_call) {
    cafe::journal journal;
    conduit::auth::bearer tokens{conduit::auth::known_tokens{{"t1", {"Ada"}}}};
    conduit::app<^^cafe, conduit::use<cafe::mark{}, conduit::request_ids{}>> app{journal, tokens};
    conduit::test_client client{app};
    const auto called = client.tool("name_of_request", "{}", {{"X-Request-Id", "r7"}});
    EXPECT_EQ(called.text, "r7");
    EXPECT_EQ(journal.lines, (std::vector<std::string>{"before", "before", "handler", "after", "after"}));  // the app's around the tool's own
    EXPECT_EQ(called.answer.header("X-Request-Id"), "r7");
    const auto unnamed = client.tool("name_of_request");
    EXPECT_EQ(unnamed.answer.header("X-Request-Id"), unnamed.text);  // made up, for both
}

TEST(layers_of_an_app, say_who_asks) {
    cafe::journal journal;
    int asked = 0;
    conduit::auth::bearer tokens{[&](std::string_view token) -> std::optional<conduit::principal> {
        ++asked;
        if (token == "t1") return conduit::principal{"Ada"};
        return std::nullopt;
    }};
    conduit::app<^^cafe, conduit::use<conduit::authenticated>> app{journal, tokens};
    conduit::test_client client{app};
    EXPECT_EQ(client.tool("total", R"({"cups":3})").answer.status, 401);
    EXPECT_EQ(asked, 0);
    EXPECT_EQ(client.tool("whoami", "{}", {{"Authorization", "Bearer t1"}}).text, "Ada");
    EXPECT_EQ(asked, 1);
}

}
