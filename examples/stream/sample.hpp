#pragma once
#include <cstdint>
#include <span>

namespace writing {

/// Random numbers that are the same everywhere for the same seed (SplitMix64, by S. Vigna, in the public domain).
class random_numbers {
public:
    explicit random_numbers(std::uint64_t seed) : state_(seed) {}
    /// 0 to just below 1.
    auto next() -> double;

private:
    std::uint64_t state_;
};

/// Which token comes next, from the model's scores: one of the `top_k` with the highest, the likelier the higher. At temperature 0 it
/// is the one with the highest; the higher the temperature, the less the scores matter.
auto sample(std::span<const float> scores, double temperature, std::size_t top_k, random_numbers& random) -> std::int64_t;

}
