#pragma once
#include <coroutine>
#include <cstddef>
#include <cstdint>

namespace conduit {

/// Something that a scheduler runs later. Belongs to who waits; its address is stable while it runs.
struct timer {
    void (*run)(void* context) = nullptr;
    void* context = nullptr;

    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    std::int64_t due = 0;         // the scheduler's own: milliseconds of its clock,
    std::size_t place = nowhere;  // and where it is kept; nowhere: it is not started
};

/// A thread that runs posted work in order. Each reactor is one; a coroutine continues on the scheduler that it left.
class scheduler {
public:
    /// Thread-safe. `run(context)` is called soon, on the scheduler's own thread.
    virtual void post(void (*run)(void*), void* context) = 0;

    void post(std::coroutine_handle<> coroutine) {
        post([](void* address) { std::coroutine_handle<>::from_address(address).resume(); }, coroutine.address());
    }

    /// On the scheduler's own thread: runs the timer after that many milliseconds, unless it is cancelled or started again before.
    virtual void start(timer& timer, std::int64_t after) = 0;
    virtual void cancel(timer& timer) = 0;

    /// Runs that on a thread for what takes long. False: there is none, or too much waits for it already.
    virtual auto run_elsewhere(void (*run)(void*), void* context) -> bool = 0;

    /// The scheduler whose thread this is; null on other threads.
    static auto current() -> scheduler*;

protected:
    ~scheduler() = default;
    static void set_current(scheduler* scheduler);
};

}
