#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <conduit/mcp/client.hpp>

#include "envelope.hpp"
#include "json.hpp"

namespace conduit::mcp {

using deadline = std::chrono::steady_clock::time_point;

/// Milliseconds until then, as `poll` wants them. Throws when it has come.
auto left_until(deadline end) -> int;

/// A message to a server, and what its headers say of it.
struct outgoing {
    std::string_view id;  // as JSON; empty: it has no answer
    std::string_view method;
    std::string_view name;  // of what is asked for, where the method has one
    std::string_view message;
};

/// A message from a server.
struct incoming {
    document text;
    envelope message;
};
auto read_incoming(std::string_view text) -> incoming;

/// The way to a server. Throws a remote_error where it is broken, or too slow.
class remote_channel {
public:
    /// Gets what the server says before its answer.
    using hearing = std::function<void(const envelope&)>;

    virtual ~remote_channel() = default;

    /// Gives the answer; nothing else is waited for where the message has no id.
    virtual auto exchange(const outgoing& message, const hearing& hear, deadline end) -> incoming = 0;
    virtual void tell(const outgoing& message, deadline end) = 0;
    /// The version that was agreed on; from now on, what is sent says so.
    virtual void speak(std::string_view version) = 0;
    /// Nothing comes of it any more.
    virtual auto is_broken() const -> bool = 0;
    /// Whether a closed connection says that a call is not wanted any more.
    virtual auto leaving_cancels() const -> bool = 0;
};

auto connect_http(std::string_view url, const remote_options& options) -> std::unique_ptr<remote_channel>;
auto start_program(const program& program, const remote_options& options) -> std::unique_ptr<remote_channel>;

}
