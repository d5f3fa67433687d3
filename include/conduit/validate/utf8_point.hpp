#pragma once
#include <cstddef>
#include <string_view>

namespace conduit::utf8 {

/// Takes the code point at the front of well-formed, non-empty text.
constexpr auto take_point(std::string_view& text) -> char32_t {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<char32_t>(static_cast<unsigned char>(text[i])) : char32_t{0}; };
    const auto lead = byte(0);
    std::size_t size = 1;
    char32_t point = lead;
    if (lead >= 0xF0) size = 4, point = (lead & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 | (byte(3) & 0x3Fu);
    else if (lead >= 0xE0) size = 3, point = (lead & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    else if (lead >= 0xC0) size = 2, point = (lead & 0x1Fu) << 6 | (byte(1) & 0x3Fu);
    text.remove_prefix(size < text.size() ? size : text.size());
    return point;
}

}
