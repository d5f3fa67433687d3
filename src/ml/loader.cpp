#include "loader.hpp"

#include <pthread.h>
#include <signal.h>

#include <future>
#include <utility>

namespace conduit::ml {

loader::loader(std::function<void()> freed) : freed_(std::move(freed)) {}

auto loader::post(std::move_only_function<void()> task) -> bool {
    const std::scoped_lock lock(shared_->mutex);
    if (shared_->stopping) return false;
    shared_->tasks.push_back(std::move(task));
    shared_->changed.notify_all();
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

auto loader::adopt(std::unique_ptr<model_state> model) -> std::shared_ptr<model_state> {
    return {model.release(), [shared = shared_](model_state* last) {
                std::unique_ptr<model_state> owner(last);
                const std::scoped_lock lock(shared->mutex);
                if (shared->stopping) return;  // destroyed here: there is no other place any more
                shared->dead.push_back(std::move(owner));
                shared->changed.notify_all();
            }};
}

void loader::bury() {
    std::vector<std::unique_ptr<model_state>> dead;
    {
        const std::scoped_lock lock(shared_->mutex);
        dead.swap(shared_->dead);
    }
    if (dead.empty()) return;
    dead.clear();
    freed_();
}

void loader::work() {
    sigset_t all;  // signals are for the main thread
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    pthread_setname_np(pthread_self(), "models");
    while (true) {
        bury();
        std::unique_lock lock(shared_->mutex);
        shared_->changed.wait(lock, [this] { return shared_->stopping || !shared_->tasks.empty() || !shared_->dead.empty(); });
        if (shared_->stopping) break;
        if (shared_->tasks.empty()) continue;
        auto task = std::move(shared_->tasks.front());
        shared_->tasks.pop_front();
        lock.unlock();
        task();
    }
}

void loader::stop() {
    std::deque<std::move_only_function<void()>> left;
    std::vector<std::unique_ptr<model_state>> dead;
    {
        const std::scoped_lock lock(shared_->mutex);
        shared_->stopping = true;
        left.swap(shared_->tasks);
        dead.swap(shared_->dead);
        shared_->changed.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

}
