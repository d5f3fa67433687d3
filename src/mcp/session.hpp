#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "call.hpp"
#include "client.hpp"
#include "event_stream.hpp"

namespace conduit::mcp {

/// What a client until 2025-11-25 established by `initialize`. For all threads.
class session {
public:
    static constexpr std::size_t most_subscriptions = 1000;
    static constexpr std::size_t most_streams = 64;                 // that are not at their end
    static constexpr std::size_t most_kept = 2 * 1024 * 1024;       // bytes of events, for clients that come back
    static constexpr std::size_t most_kept_events = 1000;
    static constexpr std::size_t most_calls = 256;                  // at a time

    session(std::string name, client who, std::string spoken) : id(std::move(name)), version(std::move(spoken)), who_(std::move(who)) {}

    const std::string id;
    const std::string version;

    auto who() -> client;
    void set_log_level(level least);

    auto subscribe(std::string_view uri) -> bool;  // false: too many
    void unsubscribe(std::string_view uri);
    auto is_subscribed(std::string_view uri) -> bool;

    /// A request that is being answered. False: another has that id, or there are too many.
    auto begin(const std::string& request, std::shared_ptr<call_link> call) -> bool;
    void end(const std::string& request);
    auto running(std::string_view request) -> std::shared_ptr<call_link>;

    // Streams of events: one for each answer, and one, "0", for what belongs to none. Events are kept, for clients that lose their connection.

    /// The name of a new one. Empty: there are too many.
    auto open_stream(std::shared_ptr<event_queue> to) -> std::string;
    void send(std::string_view stream, std::string_view message);
    void end_stream(std::string_view stream);
    /// The client lets go, and comes back after so many milliseconds.
    void release_stream(std::string_view stream, unsigned retry_after);
    /// What follows an event goes there; without one, what belongs to no answer. False: there is no such stream.
    auto resume(std::string_view last_event, std::shared_ptr<event_queue> to) -> bool;

    /// Ends what is open.
    void close();

    /// On the standard streams: where what belongs to no answer goes. Set before the session is used.
    std::function<void(std::string_view message)> direct{};

    std::int64_t last_used = 0;  // of the server, which guards it

private:
    struct one_stream {
        std::shared_ptr<event_queue> to;
        std::uint64_t next = 1;
        bool ended = false;
    };
    struct kept_event {
        std::string stream;
        std::uint64_t number;
        std::string message;
    };
    auto find(std::string_view name) -> one_stream*;

    std::mutex mutex_;
    client who_;
    std::set<std::string, std::less<>> subscriptions_;
    std::map<std::string, std::shared_ptr<call_link>, std::less<>> calls_;
    std::map<std::string, one_stream, std::less<>> streams_;
    std::deque<kept_event> kept_;
    std::size_t kept_bytes_ = 0;
    std::uint64_t next_stream_ = 1;
    bool closed_ = false;
};

/// All sessions of a server: so many at most, each so long without use.
class sessions {
public:
    static constexpr std::size_t most = 10'000;
    static constexpr std::int64_t lifetime = 3600;  // seconds

    /// Null: there are too many.
    auto create(client who, std::string version) -> std::shared_ptr<session>;
    /// Null: there is none of that name, or it is another's.
    auto find(std::string_view id, std::string_view principal) -> std::shared_ptr<session>;
    void end(const std::string& id);
    void for_each(const std::function<void(session&)>& with);

private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<session>, std::less<>> all_;
};

}
