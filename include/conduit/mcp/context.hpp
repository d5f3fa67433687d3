#pragma once
#include <coroutine>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/argument/argument.hpp>
#include <conduit/async/task.hpp>
#include <conduit/mcp/input.hpp>

namespace conduit {
class services;
}

namespace conduit::mcp {

/// By importance, as in RFC 5424.
enum class level : std::uint8_t { debug, info, notice, warning, error, critical, alert, emergency };

/// What the client of a call can be asked for.
struct abilities {
    bool elicitation = false;
    bool elicitation_by_page = false;
    bool sampling = false;
    bool roots = false;
    bool tasks = false;  // it takes a task instead of a result, and asks for that later
};

/// Awaits the client's answers, as JSON, in the order of what was asked.
class [[nodiscard]] asking {
public:
    asking(exchange& of, std::vector<input> inputs) : of_(&of), inputs_(std::move(inputs)) {}
    asking(asking&&) = default;

    auto await_ready() -> bool;
    auto await_suspend(std::coroutine_handle<> waiting) -> bool;
    auto await_resume() -> std::vector<std::string>;

private:
    exchange* of_;
    std::vector<input> inputs_;
};

/// A parameter of tools, resources and prompts: what a call can say to its client, and ask of it, while it runs.
///
///     [[=tool, =doc("Makes an account.")]]
///     auto sign_up(conduit::mcp::context context) -> conduit::task<std::string> {
///         const auto form = co_await context.elicit<registration>("Who are you?");
///         if (!form) co_return "As you like.";
///         co_return "Welcome, " + form->name + ".";
///     }
///
/// A handler that asks must be ready to begin anew: clients of 2026-07-28 call again with the answer, and the handler runs from its
/// start, where what was answered is there at once. So ask first, then act, and ask the same things in the same order.
/// Where a handler is called by its route, nobody listens: what it says is dropped, and what it asks is a problem, 501.
class context {
public:
    explicit context(exchange& of) : of_(&of) {}

    /// How far it is: more each time. Only for clients that want to know.
    void progress(double done, std::optional<double> total = {}, std::string_view message = {}) const;
    /// A line for the client's log, of the levels that it wants.
    void log(level level, std::string_view text, std::string_view logger = {}) const;
    auto can() const -> abilities;
    /// Goes on as a task: the client gets its name now, and the result when it asks for that. Nothing, where it cannot take one, or has.
    void continue_as_task() const;
    /// Lets go of the connection: the client comes back for the rest, after so many milliseconds. Clients until 2025-11-25 can; else nothing.
    void release_connection(unsigned retry_after) const;
    /// Tells those who asked to be told that a resource is not what it was.
    void resource_changed(std::string_view uri) const;

    /// Several things at once. A client that cannot give one of them is told so instead: see `can`.
    auto ask(std::vector<input> inputs) const -> asking { return {*of_, std::move(inputs)}; }

    template <class T>
    auto elicit(std::string_view message, std::string_view key = {}) const -> task<elicited<T>> {
        return elicited_by<T>(ask_one(elicitation<T>(message, key)));
    }
    auto sample(const sampling& what, std::string_view key = {}) const -> task<sampled>;
    auto roots(std::string_view key = {}) const -> task<std::vector<root>>;

private:
    auto ask_one(input asked) const -> asking {
        std::vector<input> one;
        one.push_back(std::move(asked));
        return ask(std::move(one));
    }
    template <class T>
    static auto elicited_by(asking question) -> task<elicited<T>> {
        co_return read_elicited<T>((co_await question)[0]);
    }

    exchange* of_;
};

/// A parameter of any handler: tells clients of the Model Context Protocol that a resource is not what it was.
class changes {
public:
    explicit changes(exchange& of) : of_(&of) {}

    void resource(std::string_view uri) const { context(*of_).resource_changed(uri); }

private:
    exchange* of_;
};

/// Makes what these need, before the app serves.
auto start_server(services& services) -> std::expected<void, std::string>;

}

namespace conduit {

template <>
struct argument<mcp::context> {
    static auto start(services& services) -> std::expected<void, std::string> { return mcp::start_server(services); }
    static auto from(exchange& x) -> mcp::context { return mcp::context(x); }
};

template <>
struct argument<mcp::changes> {
    static auto start(services& services) -> std::expected<void, std::string> { return mcp::start_server(services); }
    static auto from(exchange& x) -> mcp::changes { return mcp::changes(x); }
};

}
