#pragma once
#include <functional>
#include <string>
#include <vector>
#include <conduit/http/header.hpp>

namespace conduit::mcp {

/// The end of what is said about a request.
struct answer {
    std::string message{};  // JSON; empty: nothing is said
    int status = 200;       // over HTTP, where the answer's head has not gone out
    std::vector<header_field> headers{};  // likewise
};

/// Where what the server says about one request goes. Called on the thread of the request, but for `send` once `open` was called.
class outlet {
public:
    virtual ~outlet() = default;

    /// A notification, or a request to the client, before the answer.
    virtual void send(std::string message) = 0;
    virtual void finish(answer answer) = 0;
    /// The answer is a stream, whatever comes: from now on, any thread may send.
    virtual void open() = 0;
    /// Calls `left` if nobody listens any more, where that is the end of the request, and `ending` when the server stops.
    virtual void until_end(std::function<void()> left, std::function<void(outlet&)> ending) = 0;
    /// See context::release_connection.
    virtual void release(unsigned) {}

protected:
    outlet() = default;
    outlet(const outlet&) = delete;
    auto operator=(const outlet&) -> outlet& = delete;
};

}
