#pragma once
#include <condition_variable>
#include <expected>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <conduit/app/application.hpp>

namespace conduit {

/// Runs an app's hooks: at the start, periodically, and at the end.
class life_cycle {
public:
    explicit life_cycle(const application& application) : application_(application) {}
    life_cycle(const life_cycle&) = delete;
    life_cycle& operator=(const life_cycle&) = delete;
    ~life_cycle();

    /// The `on_start` hooks, until one fails: then that one's words.
    auto start() -> std::expected<void, std::string>;

    /// A thread for each `every` hook.
    void run_periodic();
    /// None of these begins anew.
    void stop_periodic();
    /// The names of those that still run after so many milliseconds; empty: none does.
    auto wait_for_periodic(unsigned longest) -> std::string;

    /// The `on_stop` hooks, all of them, the last one first; false where any failed.
    auto stop() -> bool;

private:
    void repeat(const hook& hook);

    const application& application_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;                 // guarded by mutex_
    std::vector<const hook*> unfinished_;   // guarded by mutex_
    std::vector<std::thread> threads_;
};

}
