#pragma once
#include <coroutine>

namespace conduit {

/// A thread that runs posted work in order. Each reactor is one; a coroutine continues on the scheduler that it left.
class scheduler {
public:
    /// Thread-safe. `run(context)` is called soon, on the scheduler's own thread.
    virtual void post(void (*run)(void*), void* context) = 0;

    void post(std::coroutine_handle<> coroutine) {
        post([](void* address) { std::coroutine_handle<>::from_address(address).resume(); }, coroutine.address());
    }

    /// The scheduler whose thread this is; null on other threads.
    static auto current() -> scheduler*;

protected:
    ~scheduler() = default;
    static void set_current(scheduler* scheduler);
};

}
