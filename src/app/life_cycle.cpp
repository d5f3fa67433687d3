#include "life_cycle.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <ranges>

namespace conduit {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

auto call(const hook& hook, void* const* states) -> std::expected<void, std::string> {
    std::string words = "it threw something that is no std::exception";
    try {
        auto done = hook.call(hook, states);
        if (done) return {};
        words = std::move(done.error());
    } catch (const std::exception& thrown) {
        words = thrown.what();
    } catch (...) {
    }
    return std::unexpected(std::string(hook.function.view()) + " (" + std::string(hook.place.file.view()) + ":" + std::to_string(hook.place.line) +
                           "): " + words);
}

void report(const std::string& words) { std::fprintf(stderr, "conduit: error: %s\n", words.c_str()); }

}

life_cycle::~life_cycle() {
    stop_periodic();
    for (auto& thread : threads_) thread.join();
}

auto life_cycle::start() -> std::expected<void, std::string> {
    for (const auto& hook : application_.hooks)
        if (hook.when == moment::start)
            if (auto done = call(hook, application_.states); !done) return done;
    return {};
}

void life_cycle::run_periodic() {
    for (const auto& hook : application_.hooks)
        if (hook.when == moment::period) unfinished_.push_back(&hook);
    for (const auto* const hook : std::vector(unfinished_)) threads_.emplace_back([this, hook] { repeat(*hook); });
}

void life_cycle::repeat(const hook& hook) {
    auto next = clock::now() + milliseconds(hook.period);
    std::unique_lock lock(mutex_);
    while (!changed_.wait_until(lock, next, [this] { return stopping_; })) {
        lock.unlock();
        if (const auto done = call(hook, application_.states); !done) report(done.error());
        next = std::max(next + milliseconds(hook.period), clock::now());
        lock.lock();
    }
    std::erase(unfinished_, &hook);
    changed_.notify_all();
}

void life_cycle::stop_periodic() {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
}

auto life_cycle::wait_for_periodic(unsigned longest) -> std::string {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, milliseconds(longest), [this] { return unfinished_.empty(); });
    std::string names;
    for (const auto* const hook : unfinished_) names += (names.empty() ? "" : ", ") + std::string(hook->function.view());
    return names;
}

auto life_cycle::stop() -> bool {
    bool fine = true;
    for (const auto& hook : application_.hooks | std::views::reverse) {
        if (hook.when != moment::stop) continue;
        const auto done = call(hook, application_.states);
        if (!done) report(done.error());
        fine &= done.has_value();
    }
    return fine;
}

}
