#pragma once
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include <conduit/async/scheduler.hpp>
#include <conduit/async/task.hpp>

/// A scheduler for tests: the thread that calls `run`.
class loop final : public conduit::scheduler {
public:
    loop() = default;
    loop(const loop&) = delete;
    auto operator=(const loop&) -> loop& = delete;
    /// What was posted for coroutines that have gone runs still: it lets go of what it holds.
    ~loop() {
        for (const auto& [work, context] : work_) work(context);
    }

    using conduit::scheduler::post;
    void post(void (*work)(void*), void* context) override {
        {
            const std::scoped_lock lock(mutex_);
            work_.emplace_back(work, context);
        }
        arrived_.notify_one();
    }
    void start(conduit::timer& timer, std::int64_t after) override {
        cancel(timer);
        timers_.emplace(std::chrono::steady_clock::now() + std::chrono::milliseconds(after), &timer);
    }
    void cancel(conduit::timer& timer) override {
        std::erase_if(timers_, [&](const auto& each) { return each.second == &timer; });
    }
    auto run_elsewhere(void (*)(void*), void*) -> bool override { return false; }

    /// Runs what is posted until all that was started is over.
    void run() {
        const current here(this);
        while (unfinished_ > 0) {
            if (!timers_.empty() && timers_.begin()->first <= std::chrono::steady_clock::now()) {
                const auto timer = timers_.extract(timers_.begin()).mapped();
                timer->run(timer->context);
                continue;
            }
            std::unique_lock lock(mutex_);
            const auto any = [this] { return !work_.empty(); };
            if (timers_.empty()) arrived_.wait(lock, any);
            else if (!arrived_.wait_until(lock, timers_.begin()->first, any)) continue;
            const auto [work, context] = work_.front();
            work_.pop_front();
            lock.unlock();
            work(context);
        }
    }

    /// Starts a coroutine on this loop; it goes on in `run`. What it throws goes to `failure`.
    void start(conduit::task<void> work, std::exception_ptr* failure = nullptr) {
        const current here(this);
        ++unfinished_;
        drive(std::move(work), failure);
    }

    /// The value of a coroutine; rethrows what it throws.
    template <class T>
    auto value_of(conduit::task<T> work) -> T {
        std::optional<T> value;
        std::exception_ptr failure;
        start([](conduit::task<T> inner, std::optional<T>& out) -> conduit::task<void> { out = co_await std::move(inner); }(std::move(work), value), &failure);
        run();
        if (failure) std::rethrow_exception(failure);
        return std::move(*value);
    }

    struct current {
        explicit current(loop* self) { set_current(self); }
        ~current() { set_current(nullptr); }
    };

private:
    struct detached {
        struct promise_type {
            auto get_return_object() -> detached { return {}; }
            auto initial_suspend() noexcept -> std::suspend_never { return {}; }
            auto final_suspend() noexcept -> std::suspend_never { return {}; }
            void return_void() {}
            void unhandled_exception() { std::terminate(); }
        };
    };
    auto drive(conduit::task<void> work, std::exception_ptr* failure) -> detached {
        try {
            co_await std::move(work);
        } catch (...) {
            if (failure != nullptr) *failure = std::current_exception();
            else std::terminate();
        }
        --unfinished_;
    }

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<std::pair<void (*)(void*), void*>> work_;
    std::multimap<std::chrono::steady_clock::time_point, conduit::timer*> timers_;  // touched by the loop's thread only
    int unfinished_ = 0;  // touched by the loop's thread only
};
