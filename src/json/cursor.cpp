#include "cursor.hpp"

#include <bit>

#include "../validate/utf8.hpp"
#include "bytes16.hpp"

namespace conduit::json {
namespace {

auto hexadecimal(const char* from, unsigned& value) -> bool {
    value = 0;
    for (int i = 0; i < 4; ++i) {
        const char c = from[i];
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return false;
        value = value << 4 | static_cast<unsigned>(digit);
    }
    return true;
}

auto append_utf8(char* to, unsigned point) -> char* {
    const auto put = [&](unsigned byte) { *to++ = static_cast<char>(byte); };
    if (point < 0x80) return put(point), to;
    if (point < 0x800) put(0xC0 | point >> 6);
    else if (point < 0x10000) put(0xE0 | point >> 12), put(0x80 | (point >> 6 & 0x3F));
    else put(0xF0 | point >> 18), put(0x80 | (point >> 12 & 0x3F)), put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
    return to;
}

/// What stands behind the backslash; null if it is no escape. A surrogate without its other half is none.
auto decode_escape(const char*& from, char* to) -> char* {
    const char c = *from++;
    switch (c) {
    case '"':
    case '\\':
    case '/': *to = c; return to + 1;
    case 'b': *to = '\b'; return to + 1;
    case 'f': *to = '\f'; return to + 1;
    case 'n': *to = '\n'; return to + 1;
    case 'r': *to = '\r'; return to + 1;
    case 't': *to = '\t'; return to + 1;
    case 'u': break;
    default: return nullptr;
    }
    unsigned point = 0, low = 0;
    if (!hexadecimal(from, point)) return nullptr;
    from += 4;
    if (point >= 0xDC00 && point <= 0xDFFF) return nullptr;
    if (point >= 0xD800 && point <= 0xDBFF) {
        if (from[0] != '\\' || from[1] != 'u' || !hexadecimal(from + 2, low) || low < 0xDC00 || low > 0xDFFF) return nullptr;
        from += 6;
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    return append_utf8(to, point);
}

auto is_digit(char c) -> bool { return c >= '0' && c <= '9'; }

}

auto cursor::string(std::string_view& text) -> bool {
    if (!take('"')) return fail_here();
    char* const begin = at_;
    unsigned beyond = 0;
    for (char* p = begin;; p += 16) {
        const auto block = bytes16::load(p);
        const auto special = block.special();
        if (special == 0) {
            beyond |= block.beyond_ascii();
            continue;
        }
        const auto before = static_cast<unsigned>(std::countr_zero(special));
        beyond |= block.beyond_ascii() & ((1u << before) - 1);
        at_ = p + before;
        if (*at_ != '"') return escaped_string(text, begin, beyond);
        text = {begin, static_cast<std::size_t>(at_ - begin)};
        ++at_;
        return beyond == 0 || utf8::well_formed(text) || fail(words::not_utf8);
    }
}

/// From the first backslash on, `beyond` for what stands before it: what follows moves to the front, a run at a time.
auto cursor::escaped_string(std::string_view& text, char* begin, unsigned beyond) -> bool {
    char* to = at_;
    if (ahead_) {
        // Nothing that is decoded is longer; the blocks below write up to 16 bytes more.
        decoded_.resize(static_cast<std::size_t>(end_ - begin) + cursor::padding);
        std::memcpy(decoded_.data(), begin, static_cast<std::size_t>(to - begin));
        to = decoded_.data() + (to - begin);
    }
    char* const start = ahead_ ? decoded_.data() : begin;
    while (*at_ != '"') {
        if (*at_ != '\\') return fail(at_ >= end_ ? words::open_string : words::control_character);
        const char* from = at_ + 1;
        to = decode_escape(from, to);
        if (!to) return fail(from > end_ ? words::open_string : words::escape);
        at_ = begin + (from - begin);
        while (true) {
            const auto block = bytes16::load(at_);
            const auto special = block.special();
            if (special != 0) {
                const auto before = static_cast<unsigned>(std::countr_zero(special));
                beyond |= block.beyond_ascii() & ((1u << before) - 1);
                std::memmove(to, at_, before);
                to += before;
                at_ += before;
                break;
            }
            beyond |= block.beyond_ascii();
            block.store(to);  // never past what has been read: `to` is behind
            at_ += 16;
            to += 16;
        }
    }
    ++at_;
    text = {start, static_cast<std::size_t>(to - start)};
    return beyond == 0 || utf8::well_formed(text) || fail(words::not_utf8);
}

auto cursor::number(std::string_view& text) -> bool {
    const char* const begin = at_;
    take('-');
    const auto digits = [this] {
        if (!is_digit(*at_)) return fail(words::number);
        while (is_digit(*at_)) ++at_;
        return true;
    };
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
        if (!take('+')) take('-');
        if (!digits()) return false;
    }
    text = {begin, static_cast<std::size_t>(at_ - begin)};
    return true;
}

auto cursor::skip_value() -> bool {
    std::string_view text;
    switch (*at_) {
    case '{': return skip_members();
    case '[': return skip_elements();
    case '"': return string(text);
    case 't': return literal("true");
    case 'f': return literal("false");
    case 'n': return literal("null");
    default: return *at_ == '-' || is_digit(*at_) ? number(text) : fail_here();
    }
}

auto cursor::skip_members() -> bool {
    if (!enter()) return false;
    ++at_;
    skip_space();
    if (!take('}')) {
        do {
            skip_space();
            std::string_view key;
            if (!string(key)) return false;
            skip_space();
            if (!take(':')) return fail_here();
            skip_space();
            if (!skip_value()) return false;
            skip_space();
        } while (take(','));
        if (!take('}')) return fail_here();
    }
    leave();
    return true;
}

auto cursor::skip_elements() -> bool {
    if (!enter()) return false;
    ++at_;
    skip_space();
    if (!take(']')) {
        do {
            skip_space();
            if (!skip_value()) return false;
            skip_space();
        } while (take(','));
        if (!take(']')) return fail_here();
    }
    leave();
    return true;
}

}
