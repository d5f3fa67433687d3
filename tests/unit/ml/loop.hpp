#pragma once
#include <condition_variable>
#include <coroutine>
#include <deque>
#include <exception>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <utility>

#include <conduit/async/scheduler.hpp>
#include <conduit/async/task.hpp>

/// A scheduler for tests: the thread that calls `run`.
class loop final : public conduit::scheduler {
public:
    using conduit::scheduler::post;
    void post(void (*work)(void*), void* context) override {
        {
            const std::scoped_lock lock(mutex_);
            work_.emplace_back(work, context);
        }
        arrived_.notify_one();
    }
    void start(conduit::timer&, std::int64_t) override { std::abort(); }  // no test here waits for time
    void cancel(conduit::timer&) override {}
    auto run_elsewhere(void (*)(void*), void*) -> bool override { return false; }

    /// Runs what is posted until all that was started is over.
    void run() {
        const current here(this);
        while (unfinished_ > 0) {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [this] { return !work_.empty(); });
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
    int unfinished_ = 0;  // touched by the loop's thread only
};
