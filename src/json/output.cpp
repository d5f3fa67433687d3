#include "output.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "../validate/utf8.hpp"
#include "bytes16.hpp"

namespace conduit::json {
namespace {

/// How a quote, a backslash or a control character is written; all eight characters may be stored.
struct escape {
    char text[7];
    unsigned char size;
};

constexpr auto escapes = [] {
    constexpr char digits[] = "0123456789abcdef";
    std::array<escape, 128> all{};
    for (unsigned c = 0; c < 0x20; ++c) all[c] = {{'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]}, 6};
    for (const auto& [c, letter] : {std::pair{'"', '"'}, {'\\', '\\'}, {'\b', 'b'}, {'\f', 'f'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}})
        all[static_cast<std::size_t>(c)] = {{'\\', letter}, 2};
    return all;
}();

}

void output::grow(std::size_t bytes) {
    const auto used = size();
    const auto size = std::max({used + bytes, 2 * used, out_.capacity(), used + least});
    out_.resize_and_overwrite(size, [](char*, std::size_t all) { return all; });
    at_ = out_.data() + used;
    end_ = out_.data() + out_.size();
}

/// Sixteen bytes at a time are copied and looked at; the bytes that need something else are dealt with one by one.
/// Of its memory `readable` bytes may be looked at.
void output::quoted(std::string_view text, std::size_t readable) {
    constexpr std::size_t longest_escape = sizeof(escape);
    need(text.size() + longest_escape + 18);
    const char* from = text.data();
    const char* const end = from + text.size();
    const char* const memory_end = from + readable;
    char* to = at_;
    *to++ = '"';
    while (from != end) {
        const auto left = static_cast<std::size_t>(end - from);
        const auto size = left < 16 ? left : 16;
        const auto block = memory_end - from >= 16 ? bytes16::load(from) : bytes16::load(from, size);
        block.store(to);
        const auto stops = (block.special() | block.beyond_ascii()) & ((1u << size) - 1);
        if (stops == 0) {
            to += size;
            from += size;
            continue;
        }
        const auto before = std::countr_zero(stops);
        to += before;
        from += before;
        // As many as there are in a row: text may be all of these.
        do {
            if (static_cast<unsigned char>(*from) < 0x80) {
                const auto& escaped = escapes[static_cast<std::size_t>(*from++)];
                std::memcpy(to, &escaped, sizeof escaped);
                to += escaped.size;
            } else if (const auto sequence = utf8::sequence({from, end}); sequence > 0) {
                to = copy_short(to, from, sequence);
                from += sequence;
            } else {
                to = copy_short(to, "\uFFFD", 3);
                ++from;
            }
            at_ = to;
            need(static_cast<std::size_t>(end - from) + longest_escape + 18);
            to = at_;
        } while (from != end && (static_cast<unsigned char>(*from) >= 0x80 || static_cast<unsigned char>(*from) < 0x20));
    }
    *to++ = '"';
    at_ = to;
}

}
