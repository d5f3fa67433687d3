#pragma once
#include <charconv>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <conduit/tensor/dtype.hpp>

namespace conduit {

// std::numeric_limits knows the types of 16 bits where the compiler calls them std::float16_t only.
template <real_element T>
inline constexpr int mantissa_bits = std::is_same_v<T, double> ? 53 : std::is_same_v<T, float> ? 24 : std::is_same_v<T, float16> ? 11 : 8;

template <real_element T>
auto is_finite(T value) -> bool {
    return std::isfinite(static_cast<double>(value));
}

inline constexpr std::size_t longest_number = 32;  // characters

/// The shortest text that reads back as this number; gives its end. There is room for `longest_number` characters.
template <class T>
auto write_number(char* to, T value) -> char* {
    if constexpr (std::is_same_v<T, bool>) return std::to_chars(to, to + longest_number, static_cast<int>(value)).ptr;
    else if constexpr (real_element<T> && !requires { std::to_chars(to, to, value); })
        return std::to_chars(to, to + longest_number, static_cast<float>(value)).ptr;
    else return std::to_chars(to, to + longest_number, value).ptr;
}

}
