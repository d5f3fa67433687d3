#pragma once
#include <cstddef>
#include <string_view>

namespace conduit::meta {

/// Text that may be part of an annotation or a template argument: structural, and alive for the whole program.
struct text {
    const char* characters = nullptr;
    std::size_t length = 0;

    constexpr operator std::string_view() const { return {characters, length}; }
    constexpr auto view() const -> std::string_view { return {characters, length}; }
    constexpr auto empty() const -> bool { return length == 0; }
};

/// Text as a template argument: `model<"digits">`.
template <std::size_t Size>
struct fixed_string {
    char characters[Size]{};

    consteval fixed_string(const char (&literal)[Size]) {
        for (std::size_t i = 0; i < Size; ++i) characters[i] = literal[i];
    }
    constexpr auto view() const -> std::string_view { return {characters, Size - 1}; }
};

}
