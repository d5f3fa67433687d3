#include "watch.hpp"

#include <chrono>
#include <utility>

#include "background_thread.hpp"
#include "clock.hpp"

namespace conduit::ml {

auto watch::instance() -> watch& {
    static watch made;
    return made;
}

watch::~watch() {
    {
        const std::scoped_lock lock(mutex_);
        ended_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void watch::after(std::uint32_t milliseconds, std::function<void()> work) {
    {
        const std::scoped_lock lock(mutex_);
        due_.emplace(now_microseconds() + std::int64_t{milliseconds} * 1'000, std::move(work));
        if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    }
    changed_.notify_all();
}

void watch::run() {
    begin_background_thread("ml:watch");
    std::unique_lock lock(mutex_);
    while (!ended_) {
        if (due_.empty()) {
            changed_.wait(lock);
            continue;
        }
        const auto left = due_.begin()->first - now_microseconds();
        if (left > 0) {
            changed_.wait_for(lock, std::chrono::microseconds(left));
            continue;
        }
        auto work = std::move(due_.extract(due_.begin()).mapped());
        lock.unlock();
        work();
        work = nullptr;
        lock.lock();
    }
}

}
