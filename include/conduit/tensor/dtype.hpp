#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace conduit {

/// The type of a tensor's elements, known at run time.
enum class dtype : std::uint8_t { bool_, u8, u16, u32, u64, i8, i16, i32, i64, f32, f64 };

inline constexpr std::size_t dtype_count = 11;

/// The name that NumPy gives it: "float32".
constexpr auto name_of(dtype type) -> std::string_view {
    constexpr std::array<std::string_view, dtype_count> names{"bool",  "uint8", "uint16", "uint32",  "uint64", "int8",
                                                              "int16", "int32", "int64",  "float32", "float64"};
    return names[static_cast<std::size_t>(type)];
}

/// Bytes of one element.
constexpr auto size_of(dtype type) -> std::size_t {
    constexpr std::array<std::size_t, dtype_count> sizes{1, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8};
    return sizes[static_cast<std::size_t>(type)];
}

template <class T>
concept tensor_element = std::same_as<T, bool> || std::signed_integral<T> || std::unsigned_integral<T> ||
                         std::same_as<T, float> || std::same_as<T, double>;

/// By size and sign, so that `long` and `long long` are both i64.
template <tensor_element T>
inline constexpr dtype dtype_of = [] {
    static_assert(!std::same_as<T, char> && !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                      !std::same_as<T, char16_t> && !std::same_as<T, char32_t> && sizeof(T) <= 8,
                  "a tensor holds bool, integers of 8 to 64 bits, float or double");
    if constexpr (std::same_as<T, bool>) return dtype::bool_;
    else if constexpr (std::same_as<T, float>) return dtype::f32;
    else if constexpr (std::same_as<T, double>) return dtype::f64;
    else {
        constexpr int step = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
        return static_cast<dtype>(static_cast<int>(std::is_signed_v<T> ? dtype::i8 : dtype::u8) + step);
    }
}();

/// Calls `function` with a `std::type_identity` of the element type.
template <class Function>
constexpr auto visit(dtype type, Function&& function) {
    switch (type) {
        case dtype::bool_: return function(std::type_identity<bool>{});
        case dtype::u8: return function(std::type_identity<std::uint8_t>{});
        case dtype::u16: return function(std::type_identity<std::uint16_t>{});
        case dtype::u32: return function(std::type_identity<std::uint32_t>{});
        case dtype::u64: return function(std::type_identity<std::uint64_t>{});
        case dtype::i8: return function(std::type_identity<std::int8_t>{});
        case dtype::i16: return function(std::type_identity<std::int16_t>{});
        case dtype::i32: return function(std::type_identity<std::int32_t>{});
        case dtype::i64: return function(std::type_identity<std::int64_t>{});
        case dtype::f32: return function(std::type_identity<float>{});
        case dtype::f64: break;
    }
    return function(std::type_identity<double>{});
}

}
