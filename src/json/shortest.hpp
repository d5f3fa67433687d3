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

/// What is found below, by one product instead of three, of a number between two equal gaps. No digits: it is so near to where a decision
/// falls that what is cut off here could matter.
inline auto by_one_product(std::uint64_t significand, int exponent) -> decimal {
    const int k = (exponent * 1'262'611) >> 22;
    const int shift = exponent + log2_of_power(-k) + 1;
    const auto& by = power(-k);
    const auto factor = significand << shift;
    const auto carried = static_cast<std::uint64_t>((static_cast<uint128>(by.low) * factor) >> 64);
    const auto product = static_cast<uint128>(by.high) * factor + carried;
    const auto whole = static_cast<std::uint64_t>(product >> 64), tens = whole / 10 * 10;
    // Distances have 60 bits behind the point. Half a gap is more than a half and less than five.
    constexpr auto one = std::uint64_t{1} << 60;
    const auto fraction = static_cast<std::uint64_t>(product) >> 4, half_gap = by.high >> (5 - shift);
    const auto above_tens = (whole - tens) * one + fraction, below_next = 10 * one - above_tens;
    const auto near = [](std::uint64_t a, std::uint64_t b) { return a - b + 4 <= 8; };
    if (near(above_tens, half_gap) || near(below_next, half_gap) || near(fraction, one / 2)) return {};
    // Without branches, which nothing could predict.
    const bool down = above_tens < half_gap, up = below_next < half_gap;
    const auto shorter = std::uint64_t{0} - (down | up);
    const auto nearest = whole + (fraction > one / 2);
    return {(shorter & (tens + 10 * up)) | (~shorter & nearest), k};
}

}

/// The shortest decimal that reads back as the same number, and of these the nearest: R. Giulietti, "The Schubfach way to
/// render doubles" (2020). Of finite numbers above 0; at most 17 digits, perhaps zeros at the end.
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
    if (fraction != 0 && biased != 0)
        if (const auto found = shortest_decimal::by_one_product(significand, exponent); found.digits != 0) return found;

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

    const auto whole = scaled / 4;
    if (whole >= 10) {
        const auto tens = whole / 10;
        const bool below = least <= 40 * tens, above = 40 * tens + 40 <= most;
        if (below != above) return {tens + (above ? 1 : 0), k + 1};
    }
    const bool below = least <= 4 * whole, above = 4 * whole + 4 <= most;
    if (below != above) return {whole + (above ? 1 : 0), k};
    const auto half = 4 * whole + 2;
    return {whole + (scaled > half || (scaled == half && whole % 2 == 1) ? 1 : 0), k};
}

}
