#pragma once
#include <algorithm>
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

    /// Lets the model compute what waits for it, and destroys it when nobody holds it any more. Null is nothing.
    void retire(std::shared_ptr<model_state> model);

    /// For tasks: waits for models to be destroyed until `condition` holds, or the time is over.
    template <class Condition>
    auto wait_for_freed(std::chrono::steady_clock::time_point end, Condition condition) -> bool {
        while (!condition()) {
            if (is_stopping() || clock::now() >= end) return false;
            wait(std::min(end, clock::now() + interval));
            bury();
        }
        return true;
    }
    auto is_stopping() const -> bool {
        const std::scoped_lock lock(mutex_);
        return stopping_;
    }

    /// What waits is not run any more. Waits for what runs.
    void stop();

private:
    using clock = std::chrono::steady_clock;
    static constexpr auto interval = std::chrono::milliseconds(10);  // calls do not say when they let go of a model

    struct retired {
        std::shared_ptr<model_state> model;
        clock::time_point patience;  // until its instances are asked to end
    };
    void work();
    void wait(clock::time_point end);
    void bury();

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::move_only_function<void()>> tasks_;
    std::vector<retired> retired_;
    bool stopping_ = false;
    std::function<void()> freed_;
    std::jthread thread_;
};

}
