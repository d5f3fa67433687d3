#pragma once
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <conduit/async/sleep.hpp>

namespace conduit {

/// A coroutine that yields values and may wait between them. It starts when it is first asked.
///
///     while (auto* value = co_await values.next()) use(*value);
///
/// As the result of a handler it is a stream: see docs/streams.md. The value lives until the next one is asked for.
template <class T>
class [[nodiscard]] async_generator {
public:
    using value_type = T;
    enum class state : std::uint8_t { waiting, yielded, ended };

    struct promise_type {
        T* value = nullptr;
        std::exception_ptr failure;
        std::stop_token stop;
        void (*ready)(void* context) = nullptr;  // called when it yields or ends after it had to wait
        void* context = nullptr;
        state now = state::waiting;

        /// Tells who waits, if it is not they who resumed this.
        struct announce {
            auto await_ready() noexcept -> bool { return false; }
            void await_suspend(std::coroutine_handle<promise_type> self) noexcept {
                auto& promise = self.promise();
                if (const auto ready = std::exchange(promise.ready, nullptr)) ready(promise.context);
            }
            void await_resume() noexcept {}
        };

        auto get_return_object() { return async_generator{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        auto initial_suspend() noexcept { return std::suspend_always{}; }
        auto final_suspend() noexcept {
            now = state::ended;
            return announce{};
        }
        auto yield_value(T& yielded) noexcept {
            value = std::addressof(yielded);
            now = state::yielded;
            return announce{};
        }
        auto yield_value(T&& yielded) noexcept { return yield_value(yielded); }
        /// A constant is copied: who asks may change what they get.
        auto yield_value(const T& yielded) {
            struct announce_copy : announce {
                T copy;
                void await_suspend(std::coroutine_handle<promise_type> self) noexcept {
                    self.promise().value = std::addressof(copy);
                    announce::await_suspend(self);
                }
            };
            now = state::yielded;
            return announce_copy{{}, yielded};
        }
        void return_void() {}
        void unhandled_exception() { failure = std::current_exception(); }

        auto await_transform(sleep_for&& sleep) -> sleep_for&& {
            sleep.stop_with(stop);
            return std::move(sleep);
        }
        template <class Awaitable>
        auto await_transform(Awaitable&& awaitable) -> Awaitable&& {
            return std::forward<Awaitable>(awaitable);
        }
    };

    explicit async_generator(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    async_generator(async_generator&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    auto operator=(async_generator&&) -> async_generator& = delete;
    ~async_generator() {
        if (frame_) frame_.destroy();
    }

    /// What makes `sleep_for` inside it end early.
    void stop_with(std::stop_token stop) { frame_.promise().stop = std::move(stop); }

    /// Runs it to its next value, its end, or where it has to wait: then `ready(context)` is called once it is further, by who
    /// resumed it. Rethrows what leaves it.
    auto advance(void (*ready)(void*), void* context) -> state {
        auto& promise = frame_.promise();
        if (promise.now == state::ended) return state::ended;
        promise.now = state::waiting;
        promise.ready = nullptr;
        frame_.resume();
        if (promise.now == state::waiting) {
            promise.ready = ready;
            promise.context = context;
        }
        return settled();
    }
    /// After `ready` was called: what it came to.
    auto settled() -> state {
        auto& promise = frame_.promise();
        if (promise.now == state::ended && promise.failure) std::rethrow_exception(std::exchange(promise.failure, nullptr));
        return promise.now;
    }
    auto value() -> T& { return *frame_.promise().value; }

    /// To be awaited: the next value, or null at the end.
    auto next() {
        struct awaiter {
            async_generator& of;
            state reached = state::waiting;
            std::exception_ptr failure{};
            auto await_ready() -> bool { return false; }
            auto await_suspend(std::coroutine_handle<> waiting) -> bool {
                try {
                    reached = of.advance([](void* frame) { std::coroutine_handle<>::from_address(frame).resume(); }, waiting.address());
                } catch (...) {
                    failure = std::current_exception();
                    return false;
                }
                return reached == state::waiting;
            }
            auto await_resume() -> T* {
                if (failure) std::rethrow_exception(failure);
                return of.settled() == state::yielded ? std::addressof(of.value()) : nullptr;
            }
        };
        return awaiter{*this};
    }

private:
    std::coroutine_handle<promise_type> frame_;
};

}
