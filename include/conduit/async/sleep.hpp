#pragma once
#include <chrono>
#include <coroutine>
#include <optional>
#include <stop_token>
#include <conduit/async/scheduler.hpp>

namespace conduit {

/// To be awaited: continues after that time, or as soon as a stop is requested, which is to be done on the thread that waits, as
/// requests do it. True: the whole time went by. Where no scheduler is (a `[[=blocking]]` handler, main), it waits in place.
///
///     while (co_await sleep_for(1s, stop)) co_yield reading();
class [[nodiscard]] sleep_for {
public:
    explicit sleep_for(std::chrono::milliseconds time, std::stop_token stop = {}) : time_(time), stop_(std::move(stop)) {}
    sleep_for(const sleep_for&) = delete;
    auto operator=(const sleep_for&) -> sleep_for& = delete;
    ~sleep_for() {
        if (home_) home_->cancel(timer_);
    }

    /// For coroutines that have a stop of their own: used where none was given.
    void stop_with(const std::stop_token& stop) {
        if (!stop_.stop_possible()) stop_ = stop;
    }

    auto await_ready() -> bool;
    void await_suspend(std::coroutine_handle<> waiting);
    auto await_resume() -> bool { return !stop_.stop_requested(); }

private:
    struct waker {
        sleep_for* sleeper;
        void operator()() const { sleeper->home_->start(sleeper->timer_, 0); }
    };

    std::chrono::milliseconds time_;
    std::stop_token stop_;
    scheduler* home_ = nullptr;
    timer timer_;
    std::optional<std::stop_callback<waker>> waker_;
};

}
