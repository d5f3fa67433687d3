#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace conduit::net {

namespace syntax {

inline constexpr std::uint8_t token = 1;
inline constexpr std::uint8_t field_text = 2;
inline constexpr std::uint8_t target = 4;
inline constexpr std::uint8_t host = 8;

consteval auto classes() {
    std::array<std::uint8_t, 256> table{};
    const auto mark = [&](std::string_view bytes, std::uint8_t bit) {
        for (const char byte : bytes) table[static_cast<std::uint8_t>(byte)] |= bit;
    };
    constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    mark(letters_and_digits, token | host);
    mark("!#$%&'*+-.^_`|~", token);         // tchar, RFC 9110 section 5.6.2
    mark("-._~%!$&'()*+,;=", host);         // RFC 3986 section 3.2.2, registered names
    for (unsigned byte = 0x20; byte <= 0xff; ++byte)
        if (byte != 0x7f) table[byte] |= field_text;  // RFC 9110 section 5.5
    mark("\t", field_text);
    // More than RFC 3986 allows (browsers send `|` and the like), but no fragment, which proxies take differently.
    for (unsigned byte = 0x21; byte <= 0x7e; ++byte)
        if (byte != '#') table[byte] |= target;
    return table;
}

inline constexpr auto table = classes();

constexpr auto is(char byte, std::uint8_t bit) -> bool { return (table[static_cast<std::uint8_t>(byte)] & bit) != 0; }

constexpr auto all(std::string_view text, std::uint8_t bit) -> bool {
    std::uint8_t common = bit;
    for (const char byte : text) common &= table[static_cast<std::uint8_t>(byte)];
    return common != 0;
}

}

constexpr auto is_token(char byte) -> bool { return syntax::is(byte, syntax::token); }
constexpr auto is_token(std::string_view text) -> bool { return !text.empty() && syntax::all(text, syntax::token); }
constexpr auto is_field_text(char byte) -> bool { return syntax::is(byte, syntax::field_text); }
constexpr auto is_field_text(std::string_view text) -> bool { return syntax::all(text, syntax::field_text); }
constexpr auto is_target(char byte) -> bool { return syntax::is(byte, syntax::target); }
constexpr auto is_target(std::string_view text) -> bool { return syntax::all(text, syntax::target); }
/// A name or an address, that of IPv6 in brackets, and perhaps a port (RFC 3986 section 3.2); empty is allowed (RFC 9110 section 7.2).
constexpr auto is_host(std::string_view text) -> bool {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t end = 0;
    if (text.starts_with('[')) {
        end = text.find(']');
        if (end == text.npos || end == 1) return false;
        for (const char c : text.substr(1, end - 1))
            if (!is_digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F') && c != ':' && c != '.') return false;
        ++end;
    } else {
        end = std::min(text.find(':'), text.size());
        if (!syntax::all(text.substr(0, end), syntax::host)) return false;
    }
    if (end == text.size()) return true;
    if (text[end] != ':') return false;
    for (const char c : text.substr(end + 1))
        if (!is_digit(c)) return false;
    return true;
}

}
