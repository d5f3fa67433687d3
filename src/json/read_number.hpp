#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "powers_of_ten.hpp"

namespace conduit::json {

/// A number as JSON writes it.
struct number_text {
    std::string_view text;
    std::uint64_t digits = 0;  // of an integer of at most 19 digits, or the first 19 significant ones of any number
    int exponent = 0;          // the number is digits * 10^exponent, if `exact`
    bool negative = false;
    bool integer = false;      // without a point and an exponent
    bool exact = false;
};

/// By the standard library, from the text. False: too large. By value, so that the fields of a number just read stay in registers.
auto nearest_by_text(number_text number, double& value) -> bool;
auto nearest_by_text(number_text number, float& value) -> bool;

/// An integer's magnitude; false if 64 bits do not hold it.
auto magnitude(number_text number, std::uint64_t& value) -> bool;

/// Makes 1.0 and 1e2 the integers that they are (JSON Schema 2020-12 validation, section 6.1.1). False: it is none, or has too many
/// digits to tell.
auto make_integer(number_text& number) -> bool;

inline auto is_digit(char c) -> bool { return static_cast<unsigned char>(c - '0') < 10; }

inline constexpr auto small_powers_of_ten = std::to_array<std::uint64_t>({1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000});

/// Eight digits, the first in the lowest byte, without their '0': pairs, then fours, then all.
inline auto value_of_eight(std::uint64_t digits) -> std::uint64_t {
    auto pairs = 10 * digits + (digits >> 8);
    pairs = ((pairs & 0x0000'00FF'0000'00FFu) * (100 + (std::uint64_t{1'000'000} << 32)) +
             ((pairs >> 16) & 0x0000'00FF'0000'00FFu) * (1 + (std::uint64_t{10'000} << 32))) >> 32;
    return pairs & 0xFFFF'FFFFu;
}

/// The digits at the front are appended to `value`, eight at a time and the rest at once: nothing could predict their number.
inline auto take_digits(const char* at, std::uint64_t& value) -> const char* {
    while (true) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        const auto above = word + 0x4646'4646'4646'4646u, digits = word - 0x3030'3030'3030'3030u;
        // The lowest bit is the first byte's that is no digit: what is carried goes to the bytes behind it.
        const auto others = (above | digits) & 0x8080'8080'8080'8080u;
        if (others == 0) {
            value = 100'000'000 * value + value_of_eight(digits);
            at += 8;
            continue;
        }
        const auto count = static_cast<unsigned>(std::countr_zero(others)) / 8;
        value = small_powers_of_ten[count] * value + value_of_eight(digits << 8 << (8 * (7 - count)));
        return at + count;
    }
}

/// The number at the front of text that ends in something else, or null: it is malformed. Gives where it ends.
inline auto scan_number(const char* at, number_text& number) -> const char* {
    const char* const begin = at;
    number.digits = 0;
    number.exponent = 0;
    number.negative = *at == '-';
    at += number.negative ? 1 : 0;
    const char* const first = at;
    if (*at == '0') ++at;
    else if (at = take_digits(at, number.digits); at == first) return nullptr;
    auto count = at - first;
    number.integer = true;
    if (*at == '.') {
        number.integer = false;
        const char* const point = at++;
        at = take_digits(at, number.digits);
        const auto behind = at - point - 1;
        if (behind == 0) return nullptr;
        number.exponent = -static_cast<int>(behind < 1'000'000 ? behind : 1'000'000);
        count += behind;
        if (count > 19)  // zeros at the front do not count
            for (const char* zero = first; zero < at && (*zero == '0' || *zero == '.'); ++zero) count -= *zero == '0';
    }
    if (*at == 'e' || *at == 'E') {
        number.integer = false;
        ++at;
        const bool below = *at == '-';
        if (*at == '+' || *at == '-') ++at;
        const char* const digits = at;
        int exponent = 0;
        for (; is_digit(*at); ++at)
            if (exponent < 1'000'000) exponent = 10 * exponent + (*at - '0');
        if (at == digits) return nullptr;
        number.exponent += below ? -exponent : exponent;
    }
    number.exact = count <= 19;
    number.text = {begin, static_cast<std::size_t>(at - begin)};
    return at;
}

/// D. Lemire, "Number parsing at a gigabyte per second" (2021): digits * 2^shift times the power of ten, to 64 bits, most often
/// says which double is the nearest. False: it does not, or the double is not a normal one.
inline auto nearest_by_product(std::uint64_t digits, int exponent, double& value) -> bool {
    if (exponent < -307 || exponent > 288) return false;
    const int zeros = std::countl_zero(digits);
    const auto shifted = digits << zeros;
    const auto& by = power(exponent);
    auto product = static_cast<uint128>(shifted) * by.high;
    auto high = static_cast<std::uint64_t>(product >> 64), low = static_cast<std::uint64_t>(product);
    if ((high & 0x1FF) == 0x1FF) {
        const auto more = static_cast<std::uint64_t>((static_cast<uint128>(shifted) * by.low) >> 64);
        low += more;
        if (low < more) ++high;
        // What was cut off of the power could carry into what has been kept.
        if (low + 1 == 0 && !is_exact_power(exponent)) return false;
    }
    const int top = static_cast<int>(high >> 63);
    auto significand = high >> (top + 9);
    const int biased = log2_of_power(exponent) + 63 - zeros + top + 1023;
    if (biased <= 0 || biased >= 2046) return false;
    if (low <= 1 && (significand & 3) == 1 && significand << (top + 9) == high) return false;  // perhaps a tie
    significand = (significand + (significand & 1)) >> 1;
    const auto carried = significand >> 53;
    value = std::bit_cast<double>((significand >> carried & 0x000F'FFFF'FFFF'FFFFu) | (static_cast<std::uint64_t>(biased) + carried) << 52);
    return true;
}

inline constexpr double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// The nearest double; false if it is too large.
inline auto nearest(const number_text& number, double& value) -> bool {
    if (!number.exact) return nearest_by_text(number, value);
    if (number.digits <= 1'000'000'000'000'000 && number.exponent >= -22 && number.exponent <= 22) {
        const auto digits = static_cast<double>(number.digits);
        value = number.exponent < 0 ? digits / exact_powers[-number.exponent] : digits * exact_powers[number.exponent];
    } else if (number.digits == 0) {
        value = 0;
    } else if (!nearest_by_product(number.digits, number.exponent, value)) {
        return nearest_by_text(number, value);
    }
    value = std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) | std::uint64_t{number.negative} << 63);
    return true;
}

/// The nearest float. Through a double, that would be rounded twice: which makes no difference but where the double lies half-way between
/// two floats, and where the float is no normal one.
inline auto nearest(const number_text& number, float& value) -> bool {
    if (!number.exact || number.digits > 1 << 24 || number.exponent < -10 || number.exponent > 10) {
        double wide = 0;
        if (!number.exact || !nearest(number, wide)) return nearest_by_text(number, value);
        constexpr int dropped = 53 - 24;  // bits of the significand
        constexpr auto half = std::uint64_t{1} << (dropped - 1);
        const auto size = wide < 0 ? -wide : wide;
        const bool tie = (std::bit_cast<std::uint64_t>(wide) & (2 * half - 1)) == half;
        if (tie || size < 0x1p-125 || size > 0x1p127) return nearest_by_text(number, value);
        value = static_cast<float>(wide);
        return true;
    }
    const auto digits = static_cast<float>(number.digits), power = static_cast<float>(exact_powers[number.exponent < 0 ? -number.exponent : number.exponent]);
    value = number.exponent < 0 ? digits / power : digits * power;
    if (number.negative) value = -value;
    return true;
}

}
