#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace conduit::json {

/// The first 128 bits of a power of ten, the topmost set; what follows them is cut off.
struct power_of_ten {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
};

__extension__ using uint128 = unsigned __int128;  // of GCC and Clang

inline constexpr int least_power = -342;
inline constexpr int most_power = 324;

using power_table = std::array<power_of_ten, most_power - least_power + 1>;

/// 10^(i + least_power).
extern const power_table powers_of_ten;

inline auto power(int exponent) -> const power_of_ten& { return powers_of_ten[static_cast<std::size_t>(exponent - least_power)]; }
/// Whether nothing was cut off: 5^55 is the last power of five that 128 bits hold.
inline constexpr auto is_exact_power(int exponent) -> bool { return exponent >= 0 && exponent <= 55; }

/// floor(log2(10^exponent)), as exact for all powers here.
inline constexpr auto log2_of_power(int exponent) -> int { return (exponent * 1'741'647) >> 19; }

}
