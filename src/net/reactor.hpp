#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <conduit/async/scheduler.hpp>

#include "admission.hpp"
#include "connection.hpp"
#include "descriptor.hpp"
#include "environment.hpp"
#include "timers.hpp"

namespace conduit::net {

/// What becomes of a listening socket when the server stops.
enum class leaving : std::uint8_t {
    close,      // nobody listens any more
    hand_over,  // another process may have joined the port: nobody who has begun to connect is lost
    keep,       // another process holds the socket too, and whoever waits there
};

/// One thread's loop: accepts on its own listening socket and serves what it accepted.
class reactor final : public scheduler {
public:
    /// `encryption`: of every connection; null: none. Throws std::system_error where the system gives no descriptor.
    reactor(service app, const options& options, descriptor listener, leaving leaving, admission& admission, channel_maker* encryption);
    reactor(const reactor&) = delete;
    auto operator=(const reactor&) -> reactor& = delete;

    /// Serves until it has drained or is cut off.
    void run();

    using scheduler::post;
    void post(void (*function)(void*), void* context) override;
    void start(timer& timer, std::int64_t after) override;
    void cancel(timer& timer) override;
    auto run_elsewhere(void (*function)(void*), void* context) -> bool override;

    /// Thread-safe: accept no more, finish what is under way, then leave `run`.
    void drain();
    /// Thread-safe: leave `run` at once.
    void cut();

    /// Thread-safe.
    void add_to(counts& sum) const { shared_.counts.add_to(sum); }

    /// After `run`: whether answers may still be pending.
    auto has_connections() const -> bool { return !connections_.empty(); }

private:
    struct work {
        void (*function)(void*);
        void* context;
    };

    auto accept_waiting() -> bool;  // true: more may be waiting
    void accept_one(int socket, const sockaddr_storage& address);
    void pause_accepting();
    void watch_listener();
    void unwatch_listener();
    void close_listener();
    void run_posted();
    void expire();
    void free_retired();
    void start_draining();
    auto sleep_time() const -> int;

    descriptor poll_;
    descriptor wake_;
    descriptor listener_;
    leaving leaving_;
    admission& admission_;
    environment shared_;
    std::vector<std::unique_ptr<connection>> connections_;
    timers timers_;
    std::int64_t accept_again_ = 0;  // milliseconds of the clock; 0: accepting
    std::int64_t close_listener_at_ = 0;  // milliseconds of the clock; 0: not yet
    bool cut_ = false;

    std::mutex mutex_;
    std::vector<work> posted_;   // guarded by mutex_
    std::vector<work> running_;  // swapped with posted_, so that both keep their memory
    bool posted_here_ = false;   // by this thread, which needs no waking
};

}
