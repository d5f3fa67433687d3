#pragma once
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
    mark("-._~%!$&'()*+,;=:[]", host);      // RFC 3986 section 3.2, without user information
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
constexpr auto is_host(std::string_view text) -> bool { return syntax::all(text, syntax::host); }

}
