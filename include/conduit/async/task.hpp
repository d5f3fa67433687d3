#pragma once
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace conduit {

template <class T = void>
class task;

namespace async {

struct promise_base {
    std::coroutine_handle<> continuation;
    std::exception_ptr failure;

    auto initial_suspend() noexcept { return std::suspend_always{}; }

    /// Symmetric transfer overflows the stack without optimisation; tasks are short chains, so resuming by call is safe.
    struct resume_continuation {
        auto await_ready() noexcept { return false; }
        template <class Promise>
        void await_suspend(std::coroutine_handle<Promise> done) noexcept {
            if (auto next = done.promise().continuation) next.resume();
        }
        void await_resume() noexcept {}
    };
    auto final_suspend() noexcept { return resume_continuation{}; }
    void unhandled_exception() { failure = std::current_exception(); }
};

template <class T>
struct promise : promise_base {
    std::optional<T> value;

    auto get_return_object() -> task<T>;
    template <class U = T>
    void return_value(U&& result) {
        value.emplace(std::forward<U>(result));
    }
    auto take() -> T {
        if (failure) std::rethrow_exception(failure);
        return std::move(*value);
    }
};

template <>
struct promise<void> : promise_base {
    auto get_return_object() -> task<void>;
    void return_void() {}
    void take() {
        if (failure) std::rethrow_exception(failure);
    }
};

}

/// A coroutine that starts when it is awaited. An exception that leaves it leaves the `co_await`.
template <class T>
class [[nodiscard]] task {
public:
    using promise_type = async::promise<T>;
    using value_type = T;

    explicit task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    task(task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    task& operator=(task&&) = delete;
    ~task() {
        if (frame_) frame_.destroy();
    }

    auto operator co_await() && {
        struct awaiter {
            std::coroutine_handle<promise_type> frame;
            auto await_ready() -> bool { return false; }
            /// A trampoline: starts the task here and says whether it is still running.
            auto await_suspend(std::coroutine_handle<> continuation) -> bool {
                frame.resume();
                if (frame.done()) return false;
                frame.promise().continuation = continuation;
                return true;
            }
            auto await_resume() -> T { return frame.promise().take(); }
        };
        return awaiter{frame_};
    }

private:
    std::coroutine_handle<promise_type> frame_;
};

namespace async {

template <class T>
auto promise<T>::get_return_object() -> task<T> {
    return task<T>{std::coroutine_handle<promise>::from_promise(*this)};
}
inline auto promise<void>::get_return_object() -> task<void> {
    return task<void>{std::coroutine_handle<promise>::from_promise(*this)};
}

}
}
