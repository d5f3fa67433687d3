#include "percent.hpp"

#include <cstring>

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
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            *to++ = static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            *to++ = text[i] == '+' ? plus : text[i];
        }
    }
    return to;
}

auto percent_decoded(std::string_view text) -> std::string {
    std::string decoded;
    decoded.resize_and_overwrite(text.size(), [&](char* to, std::size_t) { return static_cast<std::size_t>(percent_decode(text, to) - to); });
    return decoded;
}

}
