#include <conduit/bytes.hpp>

#include <cstdint>

namespace conduit {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

auto sextet(char c) -> int {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

}

auto text_form<bytes>::read(std::string_view text) -> std::optional<bytes> {
    if (text.ends_with('=')) {
        if (text.size() % 4 != 0) return std::nullopt;
        text.remove_suffix(text.ends_with("==") ? 2 : 1);
    }
    if (text.size() % 4 == 1) return std::nullopt;
    bytes made;
    made.content.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const int value = sextet(c);
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        made.content += static_cast<char>(bits >> count & 0xFF);
    }
    if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;  // RFC 4648 section 3.5: two texts would mean the same bytes
    return made;
}

auto text_form<bytes>::write(const bytes& value) -> std::string {
    std::string text;
    text.reserve((value.content.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : value.content) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        count += 8;
        while (count >= 6) count -= 6, text += alphabet[bits >> count & 63];
    }
    if (count > 0) text += alphabet[bits << (6 - count) & 63];
    while (text.size() % 4 != 0) text += '=';
    return text;
}

}
