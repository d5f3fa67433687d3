#pragma once
#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>
#include <conduit/async/task.hpp>

namespace conduit {

namespace async {

/// Of several tasks: who waits for all of them, and how many are not done.
struct join {
    std::size_t left = 0;
    std::coroutine_handle<> waiting;
    std::exception_ptr failure;        // the first
    std::size_t first = 0;             // that ended, and whether one has
    bool any = false;
    std::stop_source* stop = nullptr;  // for the others, once one has ended

    void ended(std::size_t index) {
        if (!any) first = index;
        if (!any && stop) stop->request_stop();
        any = true;
    }
};

/// Runs one task of a join; belongs to the coroutine that waits.
class branch {
public:
    struct promise_type {
        join* of = nullptr;
        auto get_return_object() { return branch{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        auto initial_suspend() noexcept { return std::suspend_always{}; }
        struct leave {
            auto await_ready() noexcept -> bool { return false; }
            void await_suspend(std::coroutine_handle<promise_type> self) noexcept {
                auto& of = *self.promise().of;
                if (--of.left == 0 && of.waiting) of.waiting.resume();
            }
            void await_resume() noexcept {}
        };
        auto final_suspend() noexcept { return leave{}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };

    explicit branch(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    branch(branch&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    auto operator=(branch&&) -> branch& = delete;
    ~branch() {
        if (frame_) frame_.destroy();
    }

    void start(join& of) {
        frame_.promise().of = &of;
        frame_.resume();
    }

private:
    std::coroutine_handle<promise_type> frame_;
};

template <class T>
using value_or_nothing = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T>
auto run_branch(join& of, std::size_t index, task<T> work, std::optional<value_or_nothing<T>>& value) -> branch {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
            value.emplace();
        } else {
            value.emplace(co_await std::move(work));
        }
    } catch (...) {
        if (!of.failure) of.failure = std::current_exception();
    }
    of.ended(index);
}

/// Starts all branches, and continues when all have ended.
struct all_ended {
    join& of;
    std::span<branch> branches;

    auto await_ready() -> bool { return branches.empty(); }
    auto await_suspend(std::coroutine_handle<> waiting) -> bool {
        of.left = branches.size() + 1;  // one more, so that none continues before all have been started
        for (auto& each : branches) each.start(of);
        of.waiting = waiting;
        return --of.left != 0;
    }
    void await_resume() {}
};

template <class... T, std::size_t... Index>
auto all_of(std::index_sequence<Index...>, task<T>... tasks) -> task<std::tuple<value_or_nothing<T>...>> {
    join of;
    std::tuple<std::optional<value_or_nothing<T>>...> values;
    branch branches[]{run_branch(of, Index, std::move(tasks), std::get<Index>(values))...};
    co_await all_ended{of, branches};
    if (of.failure) std::rethrow_exception(of.failure);
    co_return std::tuple<value_or_nothing<T>...>{std::move(*std::get<Index>(values))...};
}

}

/// Runs tasks at the same time and gives what all of them give, std::monostate for void. What one of them throws is thrown when
/// all have ended.
///
///     auto [user, orders] = co_await when_all(find_user(id), find_orders(id));
template <class... T>
auto when_all(task<T>... tasks) -> task<std::tuple<async::value_or_nothing<T>...>> {
    return async::all_of(std::index_sequence_for<T...>{}, std::move(tasks)...);
}

template <class T>
auto when_all(std::vector<task<T>> tasks) -> task<std::vector<async::value_or_nothing<T>>> {
    async::join of;
    std::vector<std::optional<async::value_or_nothing<T>>> found(tasks.size());
    std::vector<async::branch> branches;
    branches.reserve(tasks.size());
    for (std::size_t i = 0; i < tasks.size(); ++i) branches.push_back(async::run_branch(of, i, std::move(tasks[i]), found[i]));
    co_await async::all_ended{of, branches};
    if (of.failure) std::rethrow_exception(of.failure);
    std::vector<async::value_or_nothing<T>> values;
    values.reserve(found.size());
    for (auto& value : found) values.push_back(std::move(*value));
    co_return values;
}

/// Runs tasks at the same time, requests a stop as soon as one has ended, waits for the others, and gives the number of the first and
/// its value; or throws what that one threw. The tasks take the stop's token, as `sleep_for` does.
///
///     std::stop_source stop;
///     auto [number, answer] = co_await when_any(stop, ask(mirror_a, stop.get_token()), ask(mirror_b, stop.get_token()));
template <class T, class... Others>
    requires (std::is_same_v<T, Others> && ...)
auto when_any(std::stop_source& stop, task<T> first, task<Others>... others) -> task<std::pair<std::size_t, async::value_or_nothing<T>>> {
    async::join of;
    of.stop = &stop;
    constexpr auto count = 1 + sizeof...(Others);
    std::optional<async::value_or_nothing<T>> values[count];
    std::vector<async::branch> branches;
    branches.reserve(count);
    branches.push_back(async::run_branch(of, 0, std::move(first), values[0]));
    (branches.push_back(async::run_branch(of, branches.size(), std::move(others), values[branches.size()])), ...);
    co_await async::all_ended{of, branches};
    if (!values[of.first]) std::rethrow_exception(of.failure);
    co_return std::pair{of.first, std::move(*values[of.first])};
}

}
