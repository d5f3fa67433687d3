#include <conduit/async/sleep.hpp>

#include <algorithm>
#include <thread>

namespace conduit {

auto sleep_for::await_ready() -> bool {
    if (scheduler::current()) return stop_.stop_requested();
    const auto end = std::chrono::steady_clock::now() + time_;
    constexpr auto step = std::chrono::milliseconds{50};
    while (!stop_.stop_requested() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_until(std::min(end, std::chrono::steady_clock::now() + step));
    return true;
}

void sleep_for::await_suspend(std::coroutine_handle<> waiting) {
    home_ = scheduler::current();
    timer_ = {.run = [](void* frame) { std::coroutine_handle<>::from_address(frame).resume(); }, .context = waiting.address()};
    home_->start(timer_, time_.count());
    // Stops are requested on the scheduler's thread; the timer makes the coroutine continue from its loop.
    waker_.emplace(stop_, waker{this});
}

}
