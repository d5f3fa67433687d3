#pragma once
#include <coroutine>
#include <exception>

namespace conduit::async {

/// A coroutine that nobody waits for: it starts at once, and ends by itself. Its body lets no exception out.
struct detached {
    struct promise_type {
        auto get_return_object() -> detached { return {}; }
        auto initial_suspend() noexcept { return std::suspend_never{}; }
        auto final_suspend() noexcept { return std::suspend_never{}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};

}
