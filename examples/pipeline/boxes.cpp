#include "boxes.hpp"

#include <algorithm>
#include <cmath>

namespace pages {
namespace {

constexpr float cell = 8, sure_enough = 0.5f, most_overlap = 0.3f, surroundings = 1.15f;
constexpr int crop_side = 16;

struct candidate {
    float sure;
    box where;
};

auto area(const box& b) -> float { return (b.bottom - b.top) * (b.right - b.left); }

/// The share of the union that both cover.
auto overlap(const box& a, const box& b) -> float {
    const auto height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
    const auto width = std::min(a.right, b.right) - std::max(a.left, b.left);
    const auto both = std::max(height, 0.0f) * std::max(width, 0.0f);
    return both / (area(a) + area(b) - both);
}

/// The ink at a point between the pixels' centres; outside of the page there is none.
auto ink_at(const auto& page, float y, float x) -> float {
    const auto pixel = [&](std::int64_t row, std::int64_t column) {
        const bool inside = row >= 0 && column >= 0 && row < std::int64_t(page.extent(0)) && column < std::int64_t(page.extent(1));
        return inside ? page[static_cast<std::size_t>(row), static_cast<std::size_t>(column)] : 0.0f;
    };
    const auto top = std::floor(y - 0.5f), left = std::floor(x - 0.5f);
    const auto down = y - 0.5f - top, right = x - 0.5f - left;
    const auto row = static_cast<std::int64_t>(top), column = static_cast<std::int64_t>(left);
    return std::lerp(std::lerp(pixel(row, column), pixel(row, column + 1), right), std::lerp(pixel(row + 1, column), pixel(row + 1, column + 1), right), down);
}

}

auto boxes_of(const conduit::tensor<float, 3>& cells, const conduit::tensor<float, 2>& page) -> std::vector<box> {
    const auto height = static_cast<float>(page.shape()[0]), width = static_cast<float>(page.shape()[1]);
    const auto says = cells.view();
    std::vector<candidate> candidates;
    for (std::size_t row = 0; row < says.extent(0); ++row)
        for (std::size_t column = 0; column < says.extent(1); ++column) {
            const auto sure = says[row, column, 0];
            if (!(sure >= sure_enough)) continue;
            const auto y = (static_cast<float>(row) + 0.5f) * cell + says[row, column, 1], x = (static_cast<float>(column) + 0.5f) * cell + says[row, column, 2];
            const auto half_height = says[row, column, 3] / 2, half_width = says[row, column, 4] / 2;
            const box where{std::max(y - half_height, 0.0f), std::max(x - half_width, 0.0f), std::min(y + half_height, height), std::min(x + half_width, width)};
            if (where.top < where.bottom && where.left < where.right) candidates.push_back({sure, where});
        }
    std::ranges::stable_sort(candidates, std::greater{}, &candidate::sure);

    std::vector<box> kept;
    for (const auto& [sure, where] : candidates) {
        if (kept.size() == most_digits) break;
        if (std::ranges::all_of(kept, [&](const box& other) { return overlap(where, other) <= most_overlap; })) kept.push_back(where);
    }
    std::ranges::sort(kept, {}, [](const box& b) { return std::pair(b.top, b.left); });
    return kept;
}

auto crops_of(const conduit::tensor<float, 2>& page, const std::vector<box>& boxes) -> conduit::tensor<float, 3> {
    conduit::tensor<float, 3> crops({static_cast<std::int64_t>(boxes.size()), crop_side, crop_side});
    const auto out = crops.view();
    const auto ink = page.view();
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        const auto& b = boxes[i];
        const auto side = std::max(b.bottom - b.top, b.right - b.left) * surroundings;
        // Each pixel is the mean of four points.
        const auto place = [&](float middle, int point) { return middle + ((static_cast<float>(point) + 0.5f) / (2 * crop_side) - 0.5f) * side; };
        for (int row = 0; row < 2 * crop_side; ++row)
            for (int column = 0; column < 2 * crop_side; ++column)
                out[i, static_cast<std::size_t>(row / 2), static_cast<std::size_t>(column / 2)] +=
                    ink_at(ink, place((b.top + b.bottom) / 2, row), place((b.left + b.right) / 2, column)) / 4;
    }
    return crops;
}

}
