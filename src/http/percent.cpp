#include "percent.hpp"

#include <bit>

#include "../json/bytes16.hpp"

namespace conduit::http {
namespace {

constexpr auto digit(char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}

auto percent_well_formed(std::string_view text) -> bool {
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3))
        if (at + 2 >= text.size() || digit(text[at + 1]) < 0 || digit(text[at + 2]) < 0) return false;
    return true;
}

auto percent_decode(std::string_view text, char* to, char plus) -> char* {
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        // What comes before the next escape goes over as a whole. What is written is never more than what is left to read.
        const auto rest = static_cast<std::size_t>(end - at);
        const auto size = rest < 16 ? rest : 16;
        const auto block = size == 16 ? json::bytes16::load(at) : json::bytes16::load(at, size);
        block.replaced('+', plus).store(to, size);
        const auto plain = std::countr_zero(block.equal('%') | 1u << size);
        at += plain;
        to += plain;
        for (; at != end && *at == '%'; at += 3) *to++ = static_cast<char>(digit(at[1]) * 16 + digit(at[2]));
    }
    return to;
}

auto percent_decoded(std::string_view text) -> std::string {
    std::string decoded;
    decoded.resize_and_overwrite(text.size(), [&](char* to, std::size_t) { return static_cast<std::size_t>(percent_decode(text, to) - to); });
    return decoded;
}

}
