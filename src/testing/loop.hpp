#pragma once
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include <conduit/async/scheduler.hpp>
#include <conduit/http/exchange.hpp>

#include "../net/timers.hpp"

namespace conduit::in_process {

/// A reactor without connections: it runs on the thread that waits for something.
class loop final : public scheduler {
public:
    /// Of the app; before anything runs.
    void serve(service app) { app_ = app; }

    using scheduler::post;
    void post(void (*function)(void*), void* context) override;
    void start(timer& timer, std::int64_t after) override;
    void cancel(timer& timer) override { timers_.cancel(timer); }
    auto run_elsewhere(void (*function)(void*), void* context) -> bool override;

    /// Runs what is posted and what is due, until that is so, or until that time, in milliseconds of the monotonic clock. Whether it is so.
    template <class Condition>
    auto run_until(Condition is_so, std::int64_t end) -> bool {
        while (!is_so())
            if (!turn(end)) return is_so();
        return true;
    }

    /// Runs what is posted and what is due now.
    void run_ready() { turn(now()); }

    static auto now() -> std::int64_t;

    /// While it lives, this thread is the loop's.
    class here {
    public:
        explicit here(loop& loop) : before_(current()) { set_current(&loop); }
        here(const here&) = delete;
        auto operator=(const here&) -> here& = delete;
        ~here() { set_current(before_); }

    private:
        scheduler* before_;
    };

private:
    struct work {
        void (*function)(void*);
        void* context;
    };

    auto turn(std::int64_t end) -> bool;  // false: that time has come

    service app_;
    net::timers timers_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<work> posted_;  // guarded by mutex_
};

}
