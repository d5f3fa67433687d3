#include "output.hpp"

#include <algorithm>
#include <bit>

#include "../validate/utf8.hpp"
#include "bytes16.hpp"

namespace conduit::json {
namespace {

auto escape(char* to, char c) -> char* {
    const auto put = [&](std::string_view text) { return std::copy(text.begin(), text.end(), to); };
    switch (c) {
    case '"': return put("\\\"");
    case '\\': return put("\\\\");
    case '\b': return put("\\b");
    case '\f': return put("\\f");
    case '\n': return put("\\n");
    case '\r': return put("\\r");
    case '\t': return put("\\t");
    default: break;
    }
    constexpr char digits[] = "0123456789abcdef";
    to = put("\\u00");
    *to++ = digits[static_cast<unsigned char>(c) >> 4];
    *to++ = digits[c & 15];
    return to;
}

}

void output::grow(std::size_t bytes) {
    const auto used = size();
    const auto size = std::max({used + bytes, 2 * used, out_.capacity(), used + least});
    out_.resize_and_overwrite(size, [](char*, std::size_t all) { return all; });
    at_ = out_.data() + used;
    end_ = out_.data() + out_.size();
}

/// Sixteen bytes at a time are copied and looked at; the bytes that need something else are dealt with one by one.
void output::quoted(std::string_view text) {
    constexpr std::size_t longest_escape = 6;
    need(text.size() + longest_escape + 18);
    *at_++ = '"';
    while (!text.empty()) {
        unsigned stops = 0;
        std::size_t size = 16;
        if (text.size() >= 16) {
            const auto block = bytes16::load(text.data());
            block.store(at_);
            stops = block.special() | block.beyond_ascii();
        } else {
            size = text.size();
            const auto block = bytes16::load(text.data(), size);
            block.store(at_);
            stops = (block.special() | block.beyond_ascii()) & ((1u << size) - 1);
        }
        if (stops == 0) {
            at_ += size;
            text.remove_prefix(size);
            continue;
        }
        const auto before = static_cast<std::size_t>(std::countr_zero(stops));
        at_ += before;
        text.remove_prefix(before);
        // As many as there are in a row: text may be all of these.
        do {
            if (static_cast<unsigned char>(text[0]) < 0x80) {
                at_ = escape(at_, text[0]);
                text.remove_prefix(1);
            } else if (const auto sequence = utf8::sequence(text); sequence > 0) {
                at_ = copy(at_, text.data(), sequence);
                text.remove_prefix(sequence);
            } else {
                at_ = copy(at_, "\uFFFD", 3);
                text.remove_prefix(1);
            }
            need(text.size() + longest_escape + 18);
        } while (!text.empty() && (static_cast<unsigned char>(text[0]) >= 0x80 || static_cast<unsigned char>(text[0]) < 0x20));
    }
    *at_++ = '"';
}

}
