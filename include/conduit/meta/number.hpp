#pragma once
#include <concepts>
#include <string>

namespace conduit::meta {

/// std::to_string is not constexpr in GCC 16.
constexpr auto to_text(std::integral auto value) -> std::string {
    std::string digits;
    const bool negative = value < 0;
    do {
        const auto digit = static_cast<int>(value % 10);
        digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        value = static_cast<decltype(value)>(value / 10);
    } while (value != 0);
    if (negative) digits.insert(digits.begin(), '-');
    return digits;
}

/// Six significant digits, for messages.
constexpr auto to_text(std::floating_point auto number) -> std::string {
    double value = static_cast<double>(number);
    if (value != value) return "nan";
    if (value < 0) return "-" + to_text(-value);
    if (value > 1.7976931348623157e308) return "infinity";
    if (value < 1e15 && value == static_cast<double>(static_cast<long long>(value))) return to_text(static_cast<long long>(value));
    int exponent = 0;
    for (; value >= 10; ++exponent) value /= 10;
    for (; value < 1; --exponent) value *= 10;
    auto scaled = static_cast<long long>(value * 100'000 + 0.5);
    if (scaled == 1'000'000) scaled /= 10, ++exponent;
    auto digits = to_text(scaled);
    const auto trim = [&] { while (digits.back() == '0') digits.pop_back(); };
    if (exponent < -5 || exponent > 5) {
        trim();
        if (digits.size() > 1) digits.insert(1, ".");
        return digits + "e" + to_text(exponent);
    }
    if (exponent < 0) digits.insert(0, static_cast<std::size_t>(-exponent), '0');
    digits.insert(exponent < 0 ? 1 : static_cast<std::size_t>(exponent) + 1, ".");
    trim();
    if (digits.back() == '.') digits.pop_back();
    return digits;
}

}
