#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <stdfloat>
#include <string_view>
#include <type_traits>

namespace conduit {

#ifdef __STDCPP_BFLOAT16_T__
using float16 = std::float16_t;
using bfloat16 = std::bfloat16_t;
#else  // Clang, which builds the fuzz targets, has the types without the standard's names
using float16 = _Float16;
using bfloat16 = __bf16;
#endif

/// The type of a tensor's elements, known at run time. Elements of `text` differ in size; see conduit/tensor/text.hpp for their bytes.
enum class dtype : std::uint8_t { bool_, u8, u16, u32, u64, i8, i16, i32, i64, f16, f32, f64, bf16, text };

inline constexpr std::size_t dtype_count = 14;

/// The name that NumPy gives it: "float32". It has none for bf16 ("bfloat16") and text ("text").
constexpr auto name_of(dtype type) -> std::string_view {
    constexpr std::array<std::string_view, dtype_count> names{"bool",  "uint8", "uint16",  "uint32",  "uint64",  "int8",     "int16",
                                                              "int32", "int64", "float16", "float32", "float64", "bfloat16", "text"};
    return names[static_cast<std::size_t>(type)];
}

inline constexpr std::array<std::string_view, dtype_count> protocol_names{"BOOL",  "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16",
                                                                          "INT32", "INT64", "FP16",   "FP32",   "FP64",   "BF16", "BYTES"};

/// The name that the Open Inference Protocol gives it: "FP32".
constexpr auto protocol_name_of(dtype type) -> std::string_view { return protocol_names[static_cast<std::size_t>(type)]; }

/// The type that the Open Inference Protocol calls so.
constexpr auto dtype_from_protocol(std::string_view name) -> std::optional<dtype> {
    for (std::size_t i = 0; i < dtype_count; ++i)
        if (protocol_names[i] == name) return static_cast<dtype>(i);
    return std::nullopt;
}

/// Bytes of one element; 0 for text, whose elements differ.
constexpr auto size_of(dtype type) -> std::size_t {
    constexpr std::array<std::size_t, dtype_count> sizes{1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8, 2, 0};
    return sizes[static_cast<std::size_t>(type)];
}

/// Elements that are floating-point numbers, those of 16 bits too.
template <class T>
concept real_element = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, float16> || std::same_as<T, bfloat16>;

/// Elements of a fixed size.
template <class T>
concept tensor_element = std::same_as<T, bool> || std::signed_integral<T> || std::unsigned_integral<T> || real_element<T>;

/// By size and sign, so that `long` and `long long` are both i64.
template <tensor_element T>
inline constexpr dtype dtype_of = [] {
    static_assert(!std::same_as<T, char> && !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                      !std::same_as<T, char16_t> && !std::same_as<T, char32_t> && sizeof(T) <= 8,
                  "a tensor holds bool, integers of 8 to 64 bits, float16, bfloat16, float or double");
    if constexpr (std::same_as<T, bool>) return dtype::bool_;
    else if constexpr (std::same_as<T, float>) return dtype::f32;
    else if constexpr (std::same_as<T, double>) return dtype::f64;
    else if constexpr (std::same_as<T, float16>) return dtype::f16;
    else if constexpr (std::same_as<T, bfloat16>) return dtype::bf16;
    else {
        constexpr int step = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
        return static_cast<dtype>(static_cast<int>(std::is_signed_v<T> ? dtype::i8 : dtype::u8) + step);
    }
}();

/// Calls `function` with a `std::type_identity` of the element type. Text has none: std::invalid_argument.
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
        case dtype::f16: return function(std::type_identity<float16>{});
        case dtype::f32: return function(std::type_identity<float>{});
        case dtype::f64: return function(std::type_identity<double>{});
        case dtype::bf16: return function(std::type_identity<bfloat16>{});
        case dtype::text: break;
    }
    throw std::invalid_argument("elements of text have no type of a fixed size");
}

}
