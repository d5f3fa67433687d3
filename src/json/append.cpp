#include <conduit/json/append.hpp>

#include <charconv>
#include <cmath>
#include <cstring>

#include "../validate/utf8.hpp"

namespace conduit::json {
namespace {

template <class Number>
void append_number(std::string& out, Number value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, static_cast<std::size_t>(end - digits));
}

template <class Real>
void append_real(std::string& out, Real value) {
    if (!std::isfinite(value)) out += "null";
    else append_number(out, value);
}

constexpr auto plain(char c) -> bool { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && static_cast<unsigned char>(c) < 0x80; }

/// How many of the first bytes are plain for certain: eight at a time, by arithmetic on all of them at once. A byte that is not sets
/// its highest bit, and perhaps that of others.
auto surely_plain(std::string_view text) -> std::size_t {
    constexpr std::uint64_t each = 0x0101010101010101;
    const auto has_zero = [](std::uint64_t bytes) { return (bytes - each) & ~bytes; };
    std::size_t count = 0;
    for (std::uint64_t bytes; text.size() - count >= sizeof bytes; count += sizeof bytes) {
        std::memcpy(&bytes, text.data() + count, sizeof bytes);
        const auto suspicious = bytes | (bytes - 0x20 * each) | has_zero(bytes ^ '"' * each) | has_zero(bytes ^ '\\' * each);
        if (suspicious & 0x80 * each) break;
    }
    return count;
}

void append_escaped(std::string& out, char c) {
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
        constexpr char digits[] = "0123456789abcdef";
        out += "\\u00";
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[c & 15];
    }
}

}

void append(std::string& out, std::int64_t value) { append_number(out, value); }
void append(std::string& out, std::uint64_t value) { append_number(out, value); }
void append(std::string& out, double value) { append_real(out, value); }
void append(std::string& out, float value) { append_real(out, value); }

void append(std::string& out, std::string_view value) {
    out += '"';
    std::size_t done = 0;
    for (std::size_t i = surely_plain(value); i < value.size();) {
        if (plain(value[i])) {
            ++i;
            continue;
        }
        if (static_cast<unsigned char>(value[i]) >= 0x80) {
            if (const auto size = utf8::sequence(value.substr(i)); size > 0) {
                i += size;
                continue;
            }
            out += value.substr(done, i - done);
            out += "\uFFFD";
        } else {
            out += value.substr(done, i - done);
            append_escaped(out, value[i]);
        }
        done = ++i;
    }
    out += value.substr(done);
    out += '"';
}

}
