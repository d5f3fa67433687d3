#pragma once
#include <cstddef>

namespace conduit::meta {

/// A static array by its address and length: what std::span is too, but that costs the compiler milliseconds for each element type.
template <class T>
struct table {
    const T* first = nullptr;
    std::size_t length = 0;

    constexpr table() = default;
    constexpr table(const T* data, std::size_t count) : first(data), length(count) {}
    template <std::size_t Size>
    constexpr table(const T (&array)[Size]) : first(array), length(Size) {}

    constexpr auto begin() const -> const T* { return first; }
    constexpr auto end() const -> const T* { return first + length; }
    constexpr auto empty() const -> bool { return length == 0; }
    constexpr auto size() const -> std::size_t { return length; }
};

}
