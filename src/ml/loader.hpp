#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "model_state.hpp"

namespace conduit::ml {

/// The thread that loads and frees models, one after the other: tasks run in the order in which they came, and what nobody holds any
/// more is destroyed between them, not by the reactor that held it last.
class loader {
public:
    /// `freed` is called on the thread, after each model that was destroyed.
    explicit loader(std::function<void()> freed);
    ~loader() { stop(); }
    loader(const loader&) = delete;
    auto operator=(const loader&) -> loader& = delete;

    /// False: it is stopped.
    auto post(std::move_only_function<void()> task) -> bool;
    /// Runs the task there, and waits for it. False: it is stopped.
    auto run(std::move_only_function<void()> task) -> bool;

    /// A handle of the model; when the last copy is gone, the model is destroyed on this thread.
    auto adopt(std::unique_ptr<model_state> model) -> std::shared_ptr<model_state>;

    /// For tasks: waits for models to be destroyed until `condition` holds, or the time is over.
    template <class Condition>
    auto wait_for_freed(std::chrono::steady_clock::time_point end, Condition condition) -> bool {
        while (!condition()) {
            std::unique_lock lock(shared_->mutex);
            if (shared_->stopping) return false;
            if (shared_->dead.empty() && shared_->changed.wait_until(lock, end) == std::cv_status::timeout) return false;
            lock.unlock();
            bury();
        }
        return true;
    }
    auto is_stopping() const -> bool {
        const std::scoped_lock lock(shared_->mutex);
        return shared_->stopping;
    }

    /// What waits is not run any more. Waits for what runs.
    void stop();

private:
    struct shared {
        std::mutex mutex;
        std::condition_variable changed;
        std::deque<std::move_only_function<void()>> tasks;
        std::vector<std::unique_ptr<model_state>> dead;
        bool stopping = false;
    };
    void work();
    void bury();

    std::shared_ptr<shared> shared_ = std::make_shared<shared>();  // handles may outlive the loader
    std::function<void()> freed_;
    std::jthread thread_;
};

}
