#pragma once
#include <coroutine>
#include <exception>
#include <conduit/async/task.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/result/failure.hpp>
#include <conduit/result/result.hpp>
#include <conduit/result/success.hpp>

namespace conduit {

namespace async {

/// Runs a task to its end and completes the exchange, without anybody who waits.
struct delivery {
    struct promise_type {
        exchange* started_late = nullptr;  // set once the caller has left: then the end must be announced

        auto get_return_object() { return delivery{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        auto initial_suspend() noexcept { return std::suspend_always{}; }
        struct announce {
            auto await_ready() noexcept { return false; }
            void await_suspend(std::coroutine_handle<promise_type> done) noexcept {
                auto* x = done.promise().started_late;
                if (!x) return;
                done.destroy();
                x->complete(*x);
            }
            void await_resume() noexcept {}
        };
        auto final_suspend() noexcept { return announce{}; }
        void return_void() {}
        void unhandled_exception() noexcept { std::terminate(); }
    };
    std::coroutine_handle<promise_type> frame;
};

template <class T>
auto deliver_later(task<T> work, exchange& x, const endpoint& endpoint) -> delivery {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
            x.out.status = 204;
        } else {
            result<T>::write(co_await std::move(work), x);
        }
        apply_status(x, endpoint);
    } catch (...) {
        write_failure(x, std::current_exception());
    }
}

inline auto run(delivery delivery, exchange& x) -> outcome {
    delivery.frame.resume();
    if (delivery.frame.done()) {
        delivery.frame.destroy();
        return outcome::done;
    }
    delivery.frame.promise().started_late = &x;
    return outcome::pending;
}

}

/// Writes what a handler returned; a task is started, and completes the exchange later if it has to wait.
template <class T>
auto deliver(T&& value, exchange& x, const endpoint& endpoint) -> outcome {
    result<T>::write(std::move(value), x);
    apply_status(x, endpoint);
    return outcome::done;
}

template <class T>
auto deliver(task<T>&& work, exchange& x, const endpoint& endpoint) -> outcome {
    return async::run(async::deliver_later(std::move(work), x, endpoint), x);
}

}
