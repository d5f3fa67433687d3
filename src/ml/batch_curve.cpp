#include "batch_curve.hpp"

#include <algorithm>

namespace conduit::ml {

auto batch_curve::measured(std::size_t items) const -> double {
    const auto wanted = static_cast<double>(std::max<std::size_t>(items, 1));
    if (points_.empty()) return first_.load(std::memory_order_relaxed) * wanted;
    const auto above = std::ranges::find_if(points_, [&](const auto& point) { return point.items >= items; });
    if (above == points_.begin()) return above->microseconds;
    const auto& below = *(above - 1);
    if (above == points_.end()) return below.microseconds * wanted / static_cast<double>(below.items);
    const auto part = (wanted - static_cast<double>(below.items)) / static_cast<double>(above->items - below.items);
    return below.microseconds + part * (above->microseconds - below.microseconds);
}

void batch_curve::learn(std::size_t items, double microseconds) {
    if (points_.empty() && first_.load(std::memory_order_relaxed) == 0) {
        first_.store(microseconds / static_cast<double>(std::max<std::size_t>(items, 1)), std::memory_order_relaxed);
        return;
    }
    const auto expected = measured(items);
    if (expected <= 0) return;
    const auto before = scale_.load(std::memory_order_relaxed);
    const auto ratio = std::clamp(microseconds / expected, before / 2, before * 2);
    scale_.store(before + (ratio - before) / 8, std::memory_order_relaxed);
}

auto best_batch(const std::vector<batch_time>& points, double longest) -> std::size_t {
    if (points.empty()) return 1;
    const auto limit = std::max(longest, 2.5 * points.front().microseconds);
    const auto* best = &points.front();
    const auto rate = [](const batch_time& point) { return static_cast<double>(point.items) / std::max(point.microseconds, 0.001); };
    for (const auto& point : points)
        if (point.microseconds <= limit && rate(point) > 1.05 * rate(*best)) best = &point;
    const auto* beyond = best + 1;
    if (beyond == points.data() + points.size() || beyond->microseconds <= limit || rate(*beyond) <= 1.05 * rate(*best)) return best->items;
    const auto part = (limit - best->microseconds) / (beyond->microseconds - best->microseconds);
    return best->items + static_cast<std::size_t>(part * static_cast<double>(beyond->items - best->items));
}

}
