#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <conduit/ml/statistics.hpp>

namespace conduit::ml {

/// A histogram that threads add to: a few relaxed additions.
template <const auto& Bounds>
class histogram {
public:
    void add(std::uint64_t value) {
        const auto place = std::ranges::lower_bound(Bounds, value) - Bounds.begin();
        counts_[static_cast<std::size_t>(place)].fetch_add(1, std::memory_order_relaxed);
        sum_.fetch_add(value, std::memory_order_relaxed);
    }
    auto read() const -> histogram_counts<Bounds.size()> {
        histogram_counts<Bounds.size()> read;
        for (std::size_t i = 0; i < counts_.size(); ++i) read.counts[i] = counts_[i].load(std::memory_order_relaxed);
        read.sum = sum_.load(std::memory_order_relaxed);
        return read;
    }

private:
    std::array<std::atomic<std::uint64_t>, Bounds.size() + 1> counts_{};
    std::atomic<std::uint64_t> sum_ = 0;
};

/// What one version of a model counts, over reloads too.
struct counters {
    std::atomic<std::uint64_t> requests = 0;
    std::atomic<std::uint64_t> items = 0;
    std::atomic<std::uint64_t> batches = 0;
    std::atomic<std::uint64_t> replaced = 0;
    std::atomic<std::uint64_t> load_time = 0;  // microseconds
    histogram<item_bounds> batch_size;
    histogram<time_bounds> queue_time;
    histogram<time_bounds> compute_time;
    std::array<std::atomic<std::uint64_t>, drop_reason_count> drops{};

    auto read() const -> model_statistics {
        const auto read = [](const auto& number) { return number.load(std::memory_order_relaxed); };
        model_statistics now;
        now.requests = read(requests);
        now.items = read(items);
        now.batches = read(batches);
        now.replaced = read(replaced);
        now.load_time = read(load_time);
        now.batch_size = batch_size.read();
        now.queue_time = queue_time.read();
        now.compute_time = compute_time.read();
        for (std::size_t i = 0; i < now.drops.size(); ++i) now.drops[i] = read(drops[i]);
        return now;
    }

    void drop(drop_reason reason) { drops[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed); }
};

}
