#include "loader.hpp"

#include <malloc.h>

#include <cstdio>
#include <exception>
#include <future>
#include <conduit/ml/loaded_model.hpp>
#include <utility>

#include "background_thread.hpp"

namespace conduit::ml {
namespace {

/// By default the C library keeps, in each of its arenas, up to twice the largest block that was ever freed: of models, that would be
/// many of them. Blocks from one megabyte on go back to the system at once, and an arena keeps two at most. Of the whole process.
void give_memory_back() {
    static const bool done = ::mallopt(M_MMAP_THRESHOLD, 1024 * 1024) != 0 && ::mallopt(M_TRIM_THRESHOLD, 2 * 1024 * 1024) != 0;
    (void)done;
}

}

loader::loader(std::function<void()> freed) : freed_(std::move(freed)) { give_memory_back(); }

auto loader::post(std::move_only_function<void()> task) -> bool {
    const std::scoped_lock lock(mutex_);
    if (stopping_) return false;
    tasks_.push_back(std::move(task));
    changed_.notify_all();
    if (!thread_.joinable()) thread_ = std::jthread([this] { work(); });
    return true;
}

auto loader::run(std::move_only_function<void()> task) -> bool {
    std::promise<bool> done;
    auto answer = done.get_future();
    // A task that is thrown away breaks its promise.
    const bool posted = post([task = std::move(task), done = std::move(done)] mutable {
        try {
            task();
            done.set_value(true);
        } catch (...) {
            done.set_exception(std::current_exception());
        }
    });
    try {
        return posted && answer.get();
    } catch (const std::future_error&) {
        return false;
    }
}

void loader::retire(std::shared_ptr<model_state> model) {
    if (!model) return;
    model->retire();
    {
        const std::scoped_lock lock(mutex_);
        if (!stopping_) {
            retired_.push_back({std::move(model), clock::now() + std::chrono::milliseconds(loaded_model::drain_time)});
            changed_.notify_all();
            return;
        }
    }
    model->join(model_state::stop_time);
}

/// For something to do, or that what is retired may be free.
void loader::wait(clock::time_point end) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, end, [this] { return stopping_; });
}

void loader::bury() {
    std::vector<std::shared_ptr<model_state>> dead, slow;
    {
        const std::scoped_lock lock(mutex_);
        std::erase_if(retired_, [&](retired& one) {
            if (one.model.use_count() == 1) {
                dead.push_back(std::move(one.model));
                return true;
            }
            if (clock::now() >= one.patience) slow.push_back(one.model), one.patience = clock::time_point::max();
            return false;
        });
    }
    for (const auto& model : slow) model->join(0);  // what hangs is left behind
    if (dead.empty()) return;
    dead.clear();
    freed_();
}

void loader::work() {
    begin_background_thread("models");
    while (true) {
        bury();
        std::unique_lock lock(mutex_);
        const auto something = [this] { return stopping_ || !tasks_.empty(); };
        if (retired_.empty()) changed_.wait(lock, [&] { return something() || !retired_.empty(); });
        else changed_.wait_for(lock, interval, something);
        if (stopping_) break;
        if (tasks_.empty()) continue;
        auto task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        try {
            task();
        } catch (const std::exception& thrown) {
            std::fprintf(stderr, "models: %s\n", thrown.what());
        }
    }
}

void loader::stop() {
    std::deque<std::move_only_function<void()>> left;
    std::vector<retired> last;
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        left.swap(tasks_);
        last.swap(retired_);
        changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
    for (const auto& one : last) one.model->stop();
}

}
