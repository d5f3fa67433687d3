#pragma once
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "powers_of_ten.hpp"

namespace conduit::json {

/// digits * 10^exponent.
struct decimal {
    std::uint64_t digits = 0;
    int exponent = 0;
};

namespace shortest_decimal {

/// The power, rounded up.
inline auto rounded_up(int exponent) -> power_of_ten {
    auto up = power(exponent);
    if (!is_exact_power(exponent) && ++up.low == 0) ++up.high;
    return up;
}

/// The product divided by 2^128; odd if anything was cut off.
inline auto scaled(const power_of_ten& power, std::uint64_t factor) -> std::uint64_t {
    const auto carried = static_cast<std::uint64_t>((static_cast<uint128>(power.low) * factor) >> 64);
    const auto product = static_cast<uint128>(power.high) * factor + carried;
    return static_cast<std::uint64_t>(product >> 64) | (static_cast<std::uint64_t>(product) > 1 ? 1 : 0);
}

}

/// The shortest decimal that reads back as the same number, and of these the nearest: R. Giulietti, "The Schubfach way to
/// render doubles" (2020). Of finite numbers above 0; at
/// most 17 digits, perhaps with zeros at the end.
template <class Real>
auto shortest(Real value) -> decimal {
    using bits = std::conditional_t<sizeof(Real) == 8, std::uint64_t, std::uint32_t>;
    constexpr int fraction_bits = std::numeric_limits<Real>::digits - 1;
    constexpr int bias = std::numeric_limits<Real>::max_exponent - 1 + fraction_bits;
    const auto pattern = std::bit_cast<bits>(value);
    const std::uint64_t fraction = pattern & ((bits{1} << fraction_bits) - 1);
    const int biased = static_cast<int>(pattern >> fraction_bits);
    const auto significand = biased == 0 ? fraction : fraction | std::uint64_t{1} << fraction_bits;
    const int exponent = (biased == 0 ? 1 : biased) - bias;
    const auto odd = significand % 2;
    const bool nearer_below = fraction == 0 && biased > 1;  // the number below is half as far as the number above
    // In quarters: the number, and the ends of what is read back as it.
    const auto middle = 4 * significand, left = middle - (nearer_below ? 1 : 2), right = middle + 2;
    const int k = (exponent * 1'262'611 - (nearer_below ? 524'031 : 0)) >> 22;
    const int shift = exponent + log2_of_power(-k) + 1;
    const auto by = shortest_decimal::rounded_up(-k);
    const auto least = shortest_decimal::scaled(by, left << shift) + odd;
    const auto scaled = shortest_decimal::scaled(by, middle << shift);
    const auto most = shortest_decimal::scaled(by, right << shift) - odd;

    // Without branches, which nothing could predict: one digit less if exactly one such number lies between the ends, else the nearest.
    const auto whole = scaled / 4, half = 4 * whole + 2, tens = whole / 10 * 10;
    const bool below = least <= 4 * whole, above = 4 * whole + 4 <= most;
    const bool nearer_above = (scaled > half) | ((scaled == half) & (whole % 2 == 1));
    const auto nearest = whole + ((below != above) & above) + ((below == above) & nearer_above);
    const bool tens_below = least <= 4 * tens, tens_above = 4 * tens + 40 <= most;
    const auto shorter = std::uint64_t{0} - ((tens_below != tens_above) & (whole >= 10));
    return {(shorter & (tens + 10 * tens_above)) | (~shorter & nearest), k};
}

}
