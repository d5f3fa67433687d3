#include "worker_pool.hpp"

#include <chrono>

namespace conduit {

worker_pool::worker_pool(unsigned threads) : most_threads_(threads) {}

worker_pool::~worker_pool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_all();
    for (auto& thread : threads_) thread.join();
}

auto worker_pool::submit(void (*run)(void*), void* context) -> bool {
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() >= longest_queue) return false;
        queue_.push_back({run, context});
        // Threads come when they are needed: an app without waiting handlers has none.
        if (queue_.size() > idle_ && threads_.size() < most_threads_) threads_.emplace_back([this] { serve(); });
    }
    ready_.notify_one();
    return true;
}

void worker_pool::rest(unsigned milliseconds) {
    std::unique_lock lock(mutex_);
    rested_.wait_for(lock, std::chrono::milliseconds(milliseconds), [&] { return queue_.empty() && working_ == 0; });
}

auto worker_pool::is_idle() -> bool {
    const std::lock_guard lock(mutex_);
    return queue_.empty() && working_ == 0;
}

auto worker_pool::now() -> load {
    const std::lock_guard lock(mutex_);
    return {most_threads_, working_, queue_.size()};
}

void worker_pool::serve() {
    std::unique_lock lock(mutex_);
    while (true) {
        if (working_ == 0 && queue_.empty()) rested_.notify_all();
        ++idle_;
        ready_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
        --idle_;
        if (queue_.empty()) return;
        const auto next = queue_.front();
        queue_.pop_front();
        ++working_;
        lock.unlock();
        next.run(next.context);
        lock.lock();
        --working_;
    }
}

}
