#include "content_disposition.hpp"

#include "../validate/utf8.hpp"

namespace conduit::http {
namespace {

/// attr-char of RFC 8187 section 3.2.1.
auto is_attribute_character(char c) -> bool {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
    return std::string_view("!#$&+-.^_`|~").contains(c);
}

/// What no file's name has, or would make of it a place elsewhere.
auto is_forbidden(char c) -> bool { return c == '/' || c == '\\' || (c >= 0 && c < ' ') || c == 127; }

}

auto attachment(std::string_view name) -> std::string {
    std::string plain, encoded;
    bool differs = false;
    for (char c : name) {
        if (is_forbidden(c)) c = '_';
        // Quotes are escaped differently by clients, and some decode a percent sign (RFC 6266 appendix D).
        const bool simple = c > 0 && c != '"' && c != '%';
        if (!simple && (static_cast<unsigned char>(c) & 0xC0u) != 0x80u) plain += '_';  // once for each code point
        if (simple) plain += c;
        differs |= !simple;
        if (is_attribute_character(c)) {
            encoded += c;
        } else {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            encoded += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    auto value = "attachment; filename=\"" + plain + '"';
    if (differs && utf8::well_formed(name)) value += "; filename*=UTF-8''" + encoded;
    return value;
}

}
