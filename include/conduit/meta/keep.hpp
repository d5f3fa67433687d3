#pragma once
#include <initializer_list>
#include <meta>
#include <string>
#include <conduit/meta/text.hpp>

namespace conduit::meta {

/// Makes text of constant evaluation outlive it.
consteval auto keep(std::string_view characters) -> text {
    return {std::define_static_string(characters), characters.size()};
}

/// The text as a JSON string (RFC 8259 section 7).
consteval auto quoted(std::string_view characters) -> text {
    std::string all = "\"";
    for (const char c : characters) {
        if (c == '"' || c == '\\') all += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) all += c;
        else (((all += "\\u00") += c < 0x10 ? '0' : '1') += "0123456789abcdef"[c & 15]);
    }
    all += '"';
    return keep(all);
}

/// The parts as one text. Many times cheaper in constant evaluation than adding std::strings.
consteval auto join(std::initializer_list<std::string_view> parts) -> text {
    std::size_t length = 0;
    for (const auto part : parts) length += part.size();
    char* const characters = new char[length + 1];
    char* at = characters;
    for (const auto part : parts)
        for (const char c : part) *at++ = c;
    const auto kept = keep({characters, length});
    delete[] characters;
    return kept;
}

}
