#pragma once
#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <conduit/async/scheduler.hpp>
#include <conduit/http/problem.hpp>

namespace conduit {

/// To be awaited: calls a function on a thread of the app's worker pool, and continues here with what it gives or throws. A full pool
/// is a 503. Where no scheduler is, the function is called in place.
///
///     auto thumbnail = co_await on_worker([&] { return scale(picture); });
template <class Function>
class [[nodiscard]] on_worker {
public:
    using result_type = std::invoke_result_t<Function&>;

    explicit on_worker(Function function) : function_(std::move(function)) {}

    auto await_ready() -> bool {
        home_ = scheduler::current();
        if (!home_) call();
        return !home_;
    }
    auto await_suspend(std::coroutine_handle<> waiting) -> bool {
        waiting_ = waiting;
        const auto run = [](void* self) {
            auto& own = *static_cast<on_worker*>(self);
            own.call();
            own.home_->post(own.waiting_);
        };
        if (home_->run_elsewhere(run, this)) return true;
        failure_ = std::make_exception_ptr(problem::unavailable("All workers are busy and their queue is full.", 1));
        return false;
    }
    auto await_resume() -> result_type {
        if (failure_) std::rethrow_exception(failure_);
        if constexpr (!std::is_void_v<result_type>) return std::move(*value_);
    }

private:
    void call() {
        try {
            if constexpr (std::is_void_v<result_type>) function_();
            else value_.emplace(function_());
        } catch (...) {
            failure_ = std::current_exception();
        }
    }

    Function function_;
    std::optional<std::conditional_t<std::is_void_v<result_type>, std::monostate, result_type>> value_;
    std::exception_ptr failure_;
    scheduler* home_ = nullptr;
    std::coroutine_handle<> waiting_;
};

}
