#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <ranges>
#include <span>
#include <vector>
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

/// The runs of each size. Bounded: clients choose sizes.
class batch_table {
public:
    static constexpr std::size_t most_sizes = 1'024;

    void add(const batch_runs& one) {
        const std::scoped_lock lock(mutex_);
        if (sizes_.size() >= most_sizes && !sizes_.contains(one.items)) return;
        auto& all = sizes_[one.items];
        all.items = one.items;
        all.count += one.count;
        all.input += one.input;
        all.infer += one.infer;
        all.output += one.output;
    }
    auto read() const -> std::vector<batch_runs> {
        const std::scoped_lock lock(mutex_);
        return {std::from_range, sizes_ | std::views::values};
    }

private:
    mutable std::mutex mutex_;
    std::map<std::size_t, batch_runs> sizes_;
};

/// What one version of a model counts, over reloads too.
struct counters {
    std::atomic<std::uint64_t> requests = 0;
    std::atomic<std::uint64_t> items = 0;
    std::atomic<std::uint64_t> batches = 0;
    std::atomic<std::uint64_t> replaced = 0;
    std::atomic<std::uint64_t> load_time = 0;  // microseconds
    std::atomic<std::uint64_t> last_request = 0;  // milliseconds since 1970
    batch_table runs;
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
        now.last_request = read(last_request);
        now.runs = runs.read();
        now.batch_size = batch_size.read();
        now.queue_time = queue_time.read();
        now.compute_time = compute_time.read();
        for (std::size_t i = 0; i < now.drops.size(); ++i) now.drops[i] = read(drops[i]);
        return now;
    }

    void drop(drop_reason reason) { drops[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed); }
};

}
