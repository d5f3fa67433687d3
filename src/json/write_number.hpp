#pragma once
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "shortest.hpp"

namespace conduit::json {

/// The room that a number needs: its text, and what is written behind it.
inline constexpr std::size_t longest_number = 40;

inline auto count_digits(std::uint64_t value) -> int {
    static constexpr std::array<std::uint64_t, 20> powers = [] {
        std::array<std::uint64_t, 20> all{};
        std::uint64_t power = 1;
        for (std::size_t i = 1; i < 20; ++i) all[i] = power *= 10;
        return all;
    }();
    const auto about = (static_cast<unsigned>(std::bit_width(value | 1)) * 1233) >> 12;  // log10, or one less
    return static_cast<int>(about) + (value >= powers[about] ? 1 : 0);
}

/// Eight digits of a number below 10^8, the first in the lowest byte: halves, quarters, eighths, each step for all at once.
inline auto eight_digits(std::uint64_t value) -> std::uint64_t {
    const auto halves = value / 10'000 | (value % 10'000) << 32;
    const auto hundreds = (halves * 5243 >> 19) & 0x7F'0000'007Fu;  // 5243 / 2^19 is 1/100 for numbers of four digits
    const auto quarters = hundreds | (halves - 100 * hundreds) << 16;
    const auto tens = (quarters * 103 >> 10) & 0x0F'000F'000F'000Fu;  // 103 / 2^10 is 1/10 for numbers of two
    return (tens | (quarters - 10 * tens) << 8) + 0x3030'3030'3030'3030u;
}

/// Exactly `count` digits, as many as there are. Up to eight bytes behind them are written to as well.
inline void write_digits(char* to, std::uint64_t value, int count) {
    constexpr std::uint64_t block = 100'000'000;
    const auto put = [&](std::uint64_t digits) { std::memcpy(to, &digits, 8), to += 8; };
    auto first = (count - 1) % 8 + 1;  // digits of the first block
    const auto put_first = [&](std::uint64_t part) {
        if (first == 1) {
            *to++ = static_cast<char>('0' + part);
            return;
        }
        const auto digits = eight_digits(part) >> (8 * (8 - first));
        std::memcpy(to, &digits, 8), to += first;
    };
    if (count <= 8) return put_first(value);
    const auto low = value % block;
    value /= block;
    if (count <= 16) {
        put_first(value);
    } else {
        put_first(value / block);
        put(eight_digits(value % block));
    }
    put(eight_digits(low));
}

inline auto write_number(char* to, std::uint64_t value) -> char* {
    const int count = count_digits(value);
    write_digits(to, value, count);
    return to + count;
}

inline auto write_number(char* to, std::int64_t value) -> char* {
    if (value >= 0) return write_number(to, static_cast<std::uint64_t>(value));
    *to++ = '-';
    return write_number(to, ~static_cast<std::uint64_t>(value) + 1);
}

/// Prices and the like, of up to four decimals and 15 digits: where such a decimal reads back as the number, no other of 15 digits
/// does. No digits: it is none of these.
template <class Real>
auto few_decimals(Real value) -> decimal {
    if constexpr (sizeof(Real) == 8) {
        if (value < 1e11 && value > 1e-4) {
            const auto times = value * 1e4;
            const auto digits = static_cast<std::uint64_t>(times + 0.5);
            const auto whole = static_cast<double>(digits);
            if (std::abs(times - whole) > times * 1e-15) return {};  // sooner than by dividing
            if (whole / 1e4 == value) return {digits, -4};
        }
    }
    return {};
}

/// As ECMAScript writes numbers, but for -0 and without a + in exponents: 0.1, 100, 1e21, 1.5e-7. NaN and infinities, which JSON cannot carry, become null.
template <class Real>
auto write_real(char* to, Real value) -> char* {
    if (!std::isfinite(value)) {
        std::memcpy(to, "null", 4);
        return to + 4;
    }
    if (std::signbit(value)) *to++ = '-', value = -value;
    if (value == 0) {
        *to++ = '0';
        return to;
    }
    auto [digits, exponent] = few_decimals(value);
    if (digits == 0) {
        const auto found = shortest(value);
        digits = found.digits, exponent = found.exponent;
    }
    while (digits % 10 == 0) digits /= 10, ++exponent;
    const int count = count_digits(digits);
    const int point = count + exponent;  // digits before it
    if (point > 21 || point < -5) {
        write_digits(to + 1, digits, count);
        to[0] = to[1];
        if (count > 1) to[1] = '.', to += count + 1;
        else ++to;
        *to++ = 'e';
        return write_number(to, static_cast<std::int64_t>(point - 1));
    }
    if (exponent >= 0) {
        write_digits(to, digits, count);
        std::memset(to + count, '0', static_cast<std::size_t>(exponent));
        return to + point;
    }
    if (point > 0) {
        write_digits(to + 1, digits, count);
        std::memmove(to, to + 1, static_cast<std::size_t>(point));
        to[point] = '.';
        return to + count + 1;
    }
    std::memcpy(to, "0.00000", 7);
    to += 2 - point;
    write_digits(to, digits, count);
    return to + count;
}

}
