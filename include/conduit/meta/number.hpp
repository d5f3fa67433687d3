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

}
