#pragma once
#include <atomic>
#include <cstddef>
#include <vector>
#include <conduit/ml/statistics.hpp>

namespace conduit::ml {

/// How long a run of so many items takes: what warm-up measured, scaled by what runs take since.
class batch_curve {
public:
    batch_curve() = default;
    explicit batch_curve(std::vector<batch_time> points) : points_(std::move(points)) {}

    /// Microseconds; 0 while nothing is known. Between the points straight lines; beyond the last, in proportion.
    auto predict(std::size_t items) const -> double { return measured(items) * scale_.load(std::memory_order_relaxed); }
    /// A run of that many items took so long. One outlier moves the scale by an eighth at most.
    void learn(std::size_t items, double microseconds);

    auto points() const -> const std::vector<batch_time>& { return points_; }

private:
    auto measured(std::size_t items) const -> double;

    std::vector<batch_time> points_;
    std::atomic<double> first_ = 0;  // of one item, where nothing was measured
    std::atomic<double> scale_ = 1;
};

/// The number of items in a run that computes most per second, among those that take at most `longest` microseconds or 2.5 times
/// as long as one item. A larger one must be worth it: a twentieth more per second. Between two sizes that were measured, the largest that
/// the time allows, if the larger one is worth it. 1 where batching loses.
auto best_batch(const std::vector<batch_time>& points, double longest) -> std::size_t;

}
