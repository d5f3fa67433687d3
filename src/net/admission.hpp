#pragma once
#include <sys/socket.h>

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

#include <conduit/app/options.hpp>

namespace conduit::net {

/// How many connections there may be, in the whole process and of one client. Thread-safe.
///
/// Beyond a limit, a client is answered, which needs a connection for as long as it takes to read the answer. So only a few
/// are answered at a time; the rest is dropped, or not even accepted: then the system's queue fills, and refusing costs the
/// process nothing, however many come.
class admission {
public:
    enum class verdict : std::uint8_t { admitted, too_many, too_many_of_address, drop };

    explicit admission(const options& limits) : most_(limits.max_connections), most_of_address_(limits.max_connections_per_address) {}
    admission(const admission&) = delete;
    auto operator=(const admission&) -> admission& = delete;

    /// A client as limits see it: an IPv4 address, or an IPv6 network of 64 bits, which is what one subscriber has.
    struct client {
        bool ipv4 = false;
        std::uint64_t network = 0;
        auto operator<=>(const client&) const = default;
    };
    static auto client_of(const sockaddr_storage& address) -> client;

    /// A connection's place; given back when it ends.
    class place {
    public:
        place() = default;
        place(place&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), answered_(other.answered_), client_(other.client_) {}
        auto operator=(place&& other) noexcept -> place& {
            std::swap(owner_, other.owner_);
            std::swap(answered_, other.answered_);
            std::swap(client_, other.client_);
            return *this;
        }
        ~place() {
            if (owner_) owner_->leave(*this);
        }

    private:
        friend admission;
        place(admission& owner, bool answered, const client& from) : owner_(&owner), answered_(answered), client_(from) {}

        admission* owner_ = nullptr;
        bool answered_ = false;  // one of the few that are told of a limit
        client client_;
    };

    struct decision {
        verdict outcome = verdict::drop;
        place taken{};
    };
    auto enter(const sockaddr_storage& address) -> decision;

    /// Nobody else could even be told: accept no more for now.
    auto full() const -> bool { return open_ >= most_ && answered_ >= most_answered; }

private:
    static constexpr std::size_t most_answered = 64;

    auto admits(const client& from) -> bool;
    void leave(const place& left);

    const std::size_t most_;
    const std::size_t most_of_address_;  // 0: any number
    std::atomic<std::size_t> open_ = 0;
    std::atomic<std::size_t> answered_ = 0;
    std::mutex mutex_;
    std::map<client, std::size_t> of_client_;  // guarded by mutex_; only where that is limited
};

}
