#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <conduit/async/scheduler.hpp>
#include <conduit/http/body_source.hpp>
#include <conduit/http/response.hpp>

namespace conduit::mcp {

/// What waits to be sent on one stream of Server-Sent Events. Any thread may add to it; the rest is for the thread of its connection.
class event_queue : public std::enable_shared_from_this<event_queue> {
public:
    static constexpr std::size_t most_waiting = 4 * 1024 * 1024;  // bytes, but for a single event; beyond them, the connection ends

    explicit event_queue(scheduler& home) : home_(home) {}

    /// False: nobody gets it, as the client is gone, or reads too slowly.
    auto push(std::string_view event) -> bool;
    /// After what was pushed.
    void end();

    /// Called when the client is gone, or reads too slowly; and when the server stops.
    std::function<void()> on_left{};
    std::function<void()> on_drain{};

    /// The stream as the body of an answer.
    void become(response& out);

private:
    class source;
    void wake();

    scheduler& home_;
    source* source_ = nullptr;
    std::mutex mutex_;
    std::string waiting_;     // guarded by mutex_, as are
    bool ended_ = false;
    bool failed_ = false;
    bool left_ = false;
    bool waking_ = false;
};

/// An event that carries a message. `id` may be empty.
auto event_of(std::string_view message, std::string_view id = {}) -> std::string;

}
