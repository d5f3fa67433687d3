#include "powers_of_ten.hpp"

#include <array>
#include <cstddef>

namespace conduit::json {
namespace {

/// A number of 42 words of 32 bits, the least first: holds 10^324, and 2^1343 / 10^342 to more than 128 bits.
using wide = std::array<std::uint64_t, 42>;

constexpr void times_ten(wide& number) {
    std::uint64_t carry = 0;
    for (auto& word : number) {
        word = 10 * word + carry;
        carry = word >> 32;
        word &= 0xFFFF'FFFFu;
    }
}

constexpr void by_ten(wide& number) {
    std::uint64_t rest = 0;
    for (std::size_t i = number.size(); i-- > 0;) {
        const auto word = rest << 32 | number[i];
        number[i] = word / 10;
        rest = word % 10;
    }
}

constexpr auto first_128_bits(const wide& number) -> power_of_ten {
    std::size_t top = number.size() - 1;
    while (number[top] == 0) --top;
    std::uint64_t words[5]{};
    for (std::size_t i = 0; i < 5 && i <= top; ++i) words[i] = number[top - i];
    int shift = 0;
    while (((words[0] << shift) & 0x8000'0000u) == 0) ++shift;
    const auto word = [&](std::size_t i) { return (words[i] << shift | (shift == 0 ? 0 : words[i + 1] >> (32 - shift))) & 0xFFFF'FFFFu; };
    return {word(0) << 32 | word(1), word(2) << 32 | word(3)};
}

constexpr auto make_table() -> power_table {
    power_table powers{};
    wide number{1};
    for (int i = 0; i <= most_power; ++i, times_ten(number)) powers[static_cast<std::size_t>(i - least_power)] = first_128_bits(number);
    number = {};
    number.back() = 0x8000'0000u;
    for (int i = -1; i >= least_power; --i) {
        by_ten(number);
        powers[static_cast<std::size_t>(i - least_power)] = first_128_bits(number);
    }
    return powers;
}

}

constinit const power_table powers_of_ten = make_table();

}
