#include "loop.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include "../net/clock.hpp"

namespace conduit::in_process {

auto loop::now() -> std::int64_t { return net::nanoseconds() / 1'000'000; }

void loop::post(void (*function)(void*), void* context) {
    // Notified under the lock: whoever waits may end the loop as soon as it has seen what was posted.
    const std::scoped_lock lock(mutex_);
    posted_.push_back({function, context});
    arrived_.notify_one();
}

void loop::start(timer& timer, std::int64_t after) {
    timers_.start(timer, now() + std::clamp<std::int64_t>(after, 0, std::numeric_limits<int>::max()) + (after > 0));
}

auto loop::run_elsewhere(void (*function)(void*), void* context) -> bool { return app_.run_elsewhere(app_.application, function, context); }

auto loop::turn(std::int64_t end) -> bool {
    std::vector<work> running;
    {
        const auto next = timers_.empty() ? end : std::min(end, timers_.first());
        std::unique_lock lock(mutex_);
        arrived_.wait_for(lock, std::chrono::milliseconds(std::max<std::int64_t>(next - now(), 0)), [this] { return !posted_.empty(); });
        running.swap(posted_);
    }
    for (const auto& [function, context] : running) function(context);
    timers_.run_due(now());
    return now() < end;
}

}
