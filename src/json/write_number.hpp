#pragma once
#include <emmintrin.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "shortest.hpp"

namespace conduit::json {

/// The room that a number needs: its text, and what is written behind it.
inline constexpr std::size_t longest_number = 40;

inline constexpr auto powers_of_ten_64 = [] {
    std::array<std::uint64_t, 20> all{1};
    for (std::size_t i = 1; i < all.size(); ++i) all[i] = 10 * all[i - 1];
    return all;
}();

/// 1 for 0.
inline auto count_digits(std::uint64_t value) -> int {
    value |= 1;
    const auto about = (static_cast<unsigned>(std::bit_width(value)) * 1233) >> 12;  // log10, or one less
    return static_cast<int>(about) + (value >= powers_of_ten_64[about] ? 1 : 0);
}

inline constexpr std::uint64_t zero_digits = 0x3030'3030'3030'3030u;  // eight, as text

/// Eight digits of a number below 10^8, the first in the lowest byte: halves, quarters, eighths, each step for all at once.
inline auto eight_digits(std::uint64_t value) -> std::uint64_t {
    const auto halves = value / 10'000 | (value % 10'000) << 32;
    const auto hundreds = (halves * 5243 >> 19) & 0x7F'0000'007Fu;  // 5243 / 2^19 is 1/100 for numbers of four digits
    const auto quarters = hundreds | (halves - 100 * hundreds) << 16;
    const auto tens = (quarters * 103 >> 10) & 0x0F'000F'000F'000Fu;  // 103 / 2^10 is 1/10 for numbers of two
    return (tens | (quarters - 10 * tens) << 8) + zero_digits;
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

/// Sixteen digits, as text: `high` and `low` below 10^8.
inline auto sixteen_digits(std::uint64_t high, std::uint64_t low) -> __m128i {
    const auto eights = _mm_set_epi64x(static_cast<std::int64_t>(low), static_cast<std::int64_t>(high));
    // Quotients stay below the remainders that go above them.
    const auto thousands = _mm_srli_epi64(_mm_mul_epu32(eights, _mm_set1_epi64x(0xD1B7'1759)), 45);
    const auto fours = _mm_or_si128(thousands, _mm_slli_epi64(_mm_sub_epi32(eights, _mm_mul_epu32(thousands, _mm_set1_epi64x(10'000))), 32));
    const auto hundreds = _mm_srli_epi16(_mm_mulhi_epu16(fours, _mm_set1_epi16(5243)), 3);
    const auto twos = _mm_or_si128(hundreds, _mm_slli_epi32(_mm_sub_epi16(fours, _mm_mullo_epi16(hundreds, _mm_set1_epi16(100))), 16));
    const auto tens = _mm_mulhi_epu16(twos, _mm_set1_epi16(6554));
    const auto ones = _mm_or_si128(tens, _mm_slli_epi16(_mm_sub_epi16(twos, _mm_mullo_epi16(tens, _mm_set1_epi16(10))), 8));
    return _mm_or_si128(ones, _mm_set1_epi8('0'));
}

/// Prices, coordinates and the like, of up to eight decimals and 15 digits: where such a decimal reads back as the number, no other of
/// 15 digits does. Null: it is none of these.
inline auto write_few_decimals(char* to, double value) -> char* {
    const auto digits = static_cast<std::int64_t>(value * 1e8 + 0.5);
    if (static_cast<double>(digits) / 1e8 != value) return nullptr;
    constexpr std::int64_t one = 100'000'000;
    to = write_number(to, static_cast<std::uint64_t>(digits / one));
    if (digits % one == 0) return to;
    const auto decimals = eight_digits(static_cast<std::uint64_t>(digits % one));
    *to = '.';
    std::memcpy(to + 1, &decimals, 8);
    return to + 9 - std::countl_zero(decimals - zero_digits) / 8;
}

/// digits * 10^exponent, of at most 17 digits.
inline auto write_decimal(char* to, std::uint64_t digits, int exponent) -> char* {
    const int given = count_digits(digits);
    const int point = given + exponent;  // digits before it
    digits *= powers_of_ten_64[static_cast<std::size_t>(17 - given)];
    constexpr std::uint64_t block = 100'000'000;
    const auto first = static_cast<char>('0' + digits / (block * block));
    const auto others = sixteen_digits(digits / block % block, digits % block);
    const auto significant = ~static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(others, _mm_set1_epi8('0')))) & 0xFFFFu;
    const int count = 1 + std::bit_width(significant);
    const auto put = [&](char* at) {
        *at = first;
        _mm_storeu_si128(reinterpret_cast<__m128i*>(at + 1), others);
    };
    if (point <= 0 && point >= -5) {
        std::memcpy(to, "0.00000", 7);
        put(to + 2 - point);
        return to + 2 - point + count;
    }
    if (point > 21 || point < 0) {
        put(to + 1);
        to[0] = first;
        to[1] = '.';
        to += count > 1 ? count + 1 : 1;
        *to++ = 'e';
        return write_number(to, static_cast<std::int64_t>(point - 1));
    }
    put(to);
    if (count > point) {
        to[point] = '.';
        const auto fraction = std::bit_cast<uint128>(others) >> (8 * (point - 1));
        std::memcpy(to + point + 1, &fraction, 16);
        return to + count + 1;
    }
    std::memcpy(to + 17, "0000", 4);
    return to + point;
}

/// As ECMAScript writes numbers, but for -0 and without a + in exponents: 0.1, 100, 1e21, 1.5e-7. NaN and infinities, which JSON cannot carry, become null.
template <class Real>
auto write_real(char* to, Real value) -> char* {
    constexpr auto beyond = static_cast<Real>(std::uint64_t{1} << std::numeric_limits<Real>::digits);  // of the integers that it holds all
    if (!std::isfinite(value)) {
        std::memcpy(to, "null", 4);
        return to + 4;
    }
    *to = '-';
    to += std::signbit(value) ? 1 : 0;
    value = std::abs(value);
    if (sizeof(Real) == sizeof(double) && value >= Real(1e-6) && value < Real{1e7}) {
        if (char* const end = write_few_decimals(to, value)) return end;
    } else if (value < beyond) {
        const auto whole = static_cast<std::int64_t>(value);
        if (static_cast<Real>(whole) == value) return write_number(to, static_cast<std::uint64_t>(whole));
    }
    const auto found = shortest(value);
    return write_decimal(to, found.digits, found.exponent);
}

}
