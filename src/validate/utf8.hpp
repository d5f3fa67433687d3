#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace conduit::utf8 {

/// The length in bytes of the well-formed sequence at the front (Unicode table 3-7), or 0.
constexpr auto sequence(std::string_view text) -> std::size_t {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const auto lead = byte(0);
    if (text.empty()) return 0;
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const auto least = lead == 0xE0 ? 0xA0u : 0x80u;
        const auto most = lead == 0xED ? 0x9Fu : 0xBFu;
        return byte(1) >= least && byte(1) <= most && follows(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const auto least = lead == 0xF0 ? 0x90u : 0x80u;
        const auto most = lead == 0xF4 ? 0x8Fu : 0xBFu;
        return byte(1) >= least && byte(1) <= most && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

constexpr auto well_formed(std::string_view text) -> bool {
    while (!text.empty()) {
        if !consteval {
            // Most text is ASCII.
            while (text.size() >= 8) {
                std::uint64_t word;
                std::memcpy(&word, text.data(), 8);
                if ((word & 0x8080'8080'8080'8080u) != 0) break;
                text.remove_prefix(8);
            }
            if (text.empty()) return true;
        }
        const auto size = sequence(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

/// Code points of well-formed text.
constexpr auto count(std::string_view text) -> std::size_t {
    std::size_t points = 0;
    for (char c : text) points += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
    return points;
}

}
