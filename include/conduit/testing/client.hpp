#pragma once
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <conduit/app/application.hpp>
#include <conduit/app/options.hpp>
#include <conduit/testing/answer.hpp>
#include <conduit/testing/cookies.hpp>
#include <conduit/testing/failure.hpp>
#include <conduit/testing/request.hpp>
#include <conduit/testing/stream.hpp>
#include <conduit/testing/tool.hpp>

namespace conduit {

namespace in_process {
class engine;
}

/// Runs an app in this process, without a socket: what a request passes is what it passes in `serve`, from the routes and layers to the
/// compression, but for the parsing of HTTP.
///
///     shop::user_store users;
///     conduit::app<^^shop> app{users};
///     conduit::test_client client{app};
///     const auto answer = client.get("/users/7", {{"Authorization", "Bearer x"}});
///     assert(answer.status == 200 && answer.json<shop::user>().name == "Ada");
///
/// Making it checks what `serve` checks at its start, loads the models, and runs the start hooks; its end runs the stop hooks. Periodic hooks do
/// not run. One request runs at a time, on the thread that asks; [[=blocking]] handlers have their workers. What cannot be is thrown,
/// as a test_failure. To be used by one thread.
class test_client {
public:
    /// A conduit::app, or one without some of what is mounted by default.
    template <class App>
        requires requires(const App& tested) { tested.mounts(); }
    explicit test_client(const App& tested, const conduit::options& options = {}) : test_client(tested.description(), tested.mounts(), options) {}
    test_client(const application& tested, std::span<const mount> mounts, const conduit::options& options);
    test_client(const test_client&) = delete;
    auto operator=(const test_client&) -> test_client& = delete;
    ~test_client();

    /// The longest wait for an answer, or for the next event of a stream.
    std::chrono::milliseconds deadline{5'000};
    /// Sent with every request that does not have a header of that name.
    std::vector<header_field> headers{};
    test_cookies cookies{};

    auto request(test_request request) -> test_answer;

    auto get(std::string_view target, std::vector<header_field> fields = {}) -> test_answer { return send(method::get, target, std::move(fields)); }
    auto head(std::string_view target, std::vector<header_field> fields = {}) -> test_answer { return send(method::head, target, std::move(fields)); }
    auto del(std::string_view target, std::vector<header_field> fields = {}) -> test_answer { return send(method::del, target, std::move(fields)); }
    auto options(std::string_view target, std::vector<header_field> fields = {}) -> test_answer { return send(method::options, target, std::move(fields)); }

    // A body is a value, sent as JSON, a test_form, or text.
    auto post(std::string_view target) -> test_answer { return send(method::post, target, {}); }
    template <class Body>
    auto post(std::string_view target, const Body& body, std::vector<header_field> fields = {}) -> test_answer {
        return send(method::post, target, body, std::move(fields));
    }
    template <class Body>
    auto put(std::string_view target, const Body& body, std::vector<header_field> fields = {}) -> test_answer {
        return send(method::put, target, body, std::move(fields));
    }
    template <class Body>
    auto patch(std::string_view target, const Body& body, std::vector<header_field> fields = {}) -> test_answer {
        return send(method::patch, target, body, std::move(fields));
    }

    /// Calls a tool as models do, by a message to `/mcp`. The arguments are a value, which is written as JSON, or JSON; the header fields go with
    /// the message.
    ///
    ///     client.tool("total", R"({"cups":3,"price":190})").json<int>();
    auto tool(std::string_view name) -> test_tool_answer { return call_tool(name, "{}", {}); }
    template <class Arguments>
    auto tool(std::string_view name, const Arguments& arguments, std::vector<header_field> fields = {}) -> test_tool_answer {
        test_request written;
        in_process::set_body(written, arguments);
        return call_tool(name, written.body, std::move(fields));
    }

    /// An answer that is read event by event, as one without an end has to be.
    auto stream(std::string_view target, std::vector<header_field> fields = {}) -> test_stream {
        return stream(test_request{.method = method::get, .target = std::string(target), .headers = std::move(fields)});
    }
    auto stream(test_request request) -> test_stream;

private:
    friend test_stream;

    auto send(method method, std::string_view target, std::vector<header_field> fields) -> test_answer {
        return request({.method = method, .target = std::string(target), .headers = std::move(fields)});
    }
    template <class Body>
    auto send(method method, std::string_view target, const Body& body, std::vector<header_field> fields) -> test_answer {
        test_request made{.method = method, .target = std::string(target), .headers = std::move(fields)};
        in_process::set_body(made, body);
        return request(std::move(made));
    }
    auto call_tool(std::string_view name, std::string_view arguments, std::vector<header_field> fields) -> test_tool_answer;  // by conduit_mcp
    /// Sends the request and waits for the head of the answer.
    auto begin(test_request request, test_answer& answer) -> in_process::call&;

    std::unique_ptr<in_process::engine> engine_;
    std::shared_ptr<arena> memory_;  // of the values that were read
};

}
