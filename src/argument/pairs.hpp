#pragma once
#include <bit>
#include <string_view>

#include "../json/bytes16.hpp"

namespace conduit::binding {

/// One `key=value` of a query string or an urlencoded form, still encoded.
struct encoded_pair {
    std::string_view key;
    std::string_view value;
    bool plain = false;  // there is nothing to decode
};

/// The next pair of `left`, which shrinks; empty pairs (`&&`) are passed over. False at the end.
inline auto next_pair(std::string_view& left, encoded_pair& pair) -> bool {
    constexpr auto none = std::string_view::npos;
    while (!left.empty()) {
        std::size_t size = 0, equals = none;
        unsigned escapes = 0, ends = 0;
        for (;; size += 16) {
            const auto* const from = left.data() + size;
            const auto rest = left.size() - size;
            const auto block = rest >= 16 ? json::bytes16::load(from) : json::bytes16::load(from, rest);
            ends = block.equal('&') | (rest < 16 ? 1u << rest : 0);
            const auto inside = (ends & -ends) - 1;  // the bits below the first end; all if there is none
            const auto signs = block.equal('=') & inside;
            if (equals == none && signs != 0) equals = size + static_cast<std::size_t>(std::countr_zero(signs));
            escapes |= block.either('%', '+') & inside;
            if (ends != 0) break;
        }
        size += static_cast<std::size_t>(std::countr_zero(ends));
        const auto* const begin = left.data();
        left.remove_prefix(size < left.size() ? size + 1 : size);
        if (size == 0) continue;
        if (equals == none) pair = {{begin, size}, {}, escapes == 0};
        else pair = {{begin, equals}, {begin + equals + 1, size - equals - 1}, escapes == 0};
        return true;
    }
    return false;
}

}
