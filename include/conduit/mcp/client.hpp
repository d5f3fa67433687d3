#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/async/task.hpp>

namespace conduit::mcp {

/// A program that speaks the protocol on its standard streams. It is started when it is first asked; what it says on its standard error is
/// said on ours.
struct program {
    std::string path;
    std::vector<std::string> arguments{};
};

/// Which revisions of the protocol to speak: 2026-07-28, those until 2025-11-25, or what the server can, the first rather.
enum class era : std::uint8_t { any, modern, legacy };

struct remote_options {
    mcp::era era = era::any;
    std::chrono::milliseconds timeout{30'000};    // of a call, with all that is asked while it runs
    std::size_t most_bytes = 16 * 1024 * 1024;    // of one message of the server
    std::string token{};                          // over HTTP: sent as `Authorization: Bearer`
    std::string authorities{};                    // over HTTPS: a PEM file of those whose certificates are trusted; empty: the system says
    std::string capabilities = "{}";              // what `answer` is up to, as JSON: {"elicitation":{}}
    /// Gets what the server says while a call runs, with its params as JSON: "notifications/progress".
    std::function<void(std::string_view method, std::string_view params)> on_notification{};
    /// Gives the result, as JSON, of what the server asks: "elicitation/create". Nothing: this client cannot.
    std::function<std::optional<std::string>(std::string_view method, std::string_view params)> answer{};
};

/// What went wrong: as the server says it, with its code and data (JSON, perhaps none); or on the way, with the code 0.
struct remote_error : std::runtime_error {
    remote_error(int of_code, const std::string& message, std::string with = {}) : std::runtime_error(message), code(of_code), data(std::move(with)) {}
    int code;
    std::string data;
};

/// What a tool gave.
struct tool_result {
    std::string text{};        // of all blocks that are text, one a line
    std::string structured{};  // JSON; perhaps none
    std::string json{};        // the result as a whole
    bool is_error = false;     // the tool says that it failed, and why, in `text`
};

struct remote_tool {
    std::string name{};
    std::string description{};
    std::string input_schema{};  // JSON
};

/// A server of the Model Context Protocol elsewhere: by HTTP, or a program on this machine.
///
///     mcp::remote_server shop("http://127.0.0.1:8080/mcp");
///     const auto total = co_await shop.call("total", R"({"cups":3,"price":190})");
///
/// All is awaited: handlers go on with others meanwhile, while a thread of the worker pool waits; where there is no scheduler, it is done in
/// place. Throws `remote_error`; what should be JSON, or the name of a method, and is none, is std::invalid_argument. Thread-safe: calls by HTTP run side by
/// side, calls of a program one after another. What is broken is opened anew by the next call.
class remote_server {
public:
    /// `http://HOST[:PORT]/PATH` or, in apps with TLS (docs/tls.md), `https://`: then the server's certificate is checked. Throws std::invalid_argument
    /// for another.
    explicit remote_server(std::string_view url, remote_options options = {});
    explicit remote_server(program program, remote_options options = {});
    ~remote_server();
    remote_server(const remote_server&) = delete;
    auto operator=(const remote_server&) -> remote_server& = delete;

    /// Any request; `params` is an object without `_meta`. Gives the result.
    auto ask(std::string method, std::string params = "{}") -> task<std::string>;
    auto call(std::string tool, std::string arguments = "{}") -> task<tool_result>;
    /// Of all pages, of which there may be 100.
    auto tools() -> task<std::vector<remote_tool>>;
    /// The first of a resource's contents: its text, or its bytes.
    auto read(std::string uri) -> task<std::string>;
    /// The revision that is spoken with it.
    auto version() -> task<std::string>;

private:
    struct implementation;
    std::unique_ptr<implementation> own_;
};

}
