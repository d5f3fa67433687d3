#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace conduit::net {

class connection;

/// What a connection waits for.
enum class wait : std::uint8_t {
    nothing, head, body, idle, write, linger,
    handler,  // for its answer
    last,     // for a last request, while the server drains
};
inline constexpr std::size_t wait_count = 8;

/// A place in the list of one kind of wait; each connection has one.
struct deadline {
    connection* owner = nullptr;
    deadline* previous = nullptr;
    deadline* next = nullptr;
    std::int64_t at = 0;  // milliseconds of net::clock
    wait kind = wait::nothing;
};

/// All waits of one kind last equally long, so the oldest ends first: a list per kind is a queue in order of time, and
/// every operation is O(1).
class deadlines {
public:
    /// Milliseconds each kind lasts; 0: for ever.
    explicit deadlines(std::array<unsigned, wait_count> durations);
    deadlines(const deadlines&) = delete;
    auto operator=(const deadlines&) -> deadlines& = delete;

    /// (Re)starts a wait.
    void start(deadline& entry, wait kind, std::int64_t now);
    void cancel(deadline& entry);

    /// Milliseconds until the first ends; -1: none runs.
    auto next(std::int64_t now) const -> int;

    struct expired {
        connection* owner;
        wait kind;
    };
    /// A wait that has ended; it is cancelled.
    auto take_expired(std::int64_t now) -> std::optional<expired>;

private:
    std::array<unsigned, wait_count> durations_;
    std::array<deadline, wait_count> lists_;  // heads of circular lists
};

}
