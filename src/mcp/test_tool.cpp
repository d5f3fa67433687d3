#include <algorithm>
#include <string>
#include <conduit/testing/client.hpp>

#include "../testing/engine.hpp"
#include "client.hpp"
#include "json.hpp"
#include "tool_result.hpp"

namespace conduit {
namespace {

/// Where the app answers messages.
auto path_of_messages(const application& application) -> std::string {
    if (application.protocol)
        for (const auto& mount : application.mounts)
            if (mount.what == application.protocol->http) return std::string(mount.prefix) + "/mcp";
    throw test_failure("the app " + std::string(application.name) + " has no tools: annotate a function with [[=tool]], and leave conduit::mcp in");
}

/// The message that answers, which a stream ends with.
auto last_message(const test_answer& answer) -> std::string {
    if (!answer.header("Content-Type").value_or("").starts_with("text/event-stream")) return answer.body;
    const auto events = answer.events();
    return events.empty() ? "" : events.back().data;
}

}

auto test_client::call_tool(std::string_view name, std::string_view arguments, std::vector<header_field> fields) -> test_tool_answer {
    using namespace mcp;
    const auto called = quoted(name);
    test_request message{.method = method::post, .target = path_of_messages(engine_->application()), .headers = std::move(fields)};
    message.body = R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":)" + called + R"(,"arguments":)" + std::string(arguments) + R"(,"_meta":{")" +
                   std::string(version_key) + "\":\"" + std::string(modern_version) + "\",\"" + std::string(abilities_key) + "\":{}}}}";
    message.set_content_type("application/json");
    message.headers.push_back({"MCP-Protocol-Version", std::string(modern_version)});
    message.headers.push_back({"Mcp-Method", "tools/call"});
    message.headers.push_back({"Mcp-Name", std::string(name)});
    test_tool_answer given;
    try {
        given.answer = request(std::move(message));
    } catch (const test_failure& why) {
        throw test_failure("the tool " + called + ": " + why.what());
    }
    const auto read = document::parse(last_message(given.answer));
    if (!read) throw test_failure("the tool " + called + " was not answered by the protocol:\n" + given.answer.shown());
    if (const auto result = member(read->root(), "result"); !result.empty()) {
        auto found = tool_result_of(std::string(result));
        given.is_error = found.is_error;
        given.text = std::move(found.text);
        given.structured = std::move(found.structured);
    } else {
        given.is_error = true;
        given.text = text_of(member(member(read->root(), "error"), "message")).value_or(std::string(read->root()));
    }
    return given;
}

}
