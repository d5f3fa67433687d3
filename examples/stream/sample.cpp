#include "sample.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

namespace writing {

auto random_numbers::next() -> double {
    auto z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

auto sample(std::span<const float> scores, double temperature, std::size_t top_k, random_numbers& random) -> std::int64_t {
    std::vector<std::size_t> tokens(scores.size());
    std::iota(tokens.begin(), tokens.end(), 0);
    std::ranges::stable_sort(tokens, std::greater{}, [&](std::size_t token) { return scores[token]; });
    if (temperature == 0) return static_cast<std::int64_t>(tokens.front());

    tokens.resize(std::min(top_k, tokens.size()));
    std::vector<double> shares;
    double sum = 0;
    for (const auto token : tokens) {
        const double above = scores[token] - scores[tokens.front()];
        shares.push_back(sum += std::exp(above / temperature));
    }
    const auto at = std::ranges::upper_bound(shares, random.next() * sum) - shares.begin();
    return static_cast<std::int64_t>(tokens[std::min(static_cast<std::size_t>(at), tokens.size() - 1)]);
}

}
