#include "decode.hpp"

#include <algorithm>

#include "../http/percent.hpp"

namespace conduit::binding {

auto decode(arena& memory, std::string_view text, bool plus_is_space) -> std::string_view {
    char* const start = memory.allocate(text.size());
    return {start, http::percent_decode(text, start, plus_is_space ? ' ' : '+')};
}

auto decoded(arena& memory, std::string_view text, bool plus_is_space) -> std::string_view {
    const auto is_encoded = [plus_is_space](char c) { return c == '%' || (c == '+' && plus_is_space); };
    return std::ranges::any_of(text, is_encoded) ? decode(memory, text, plus_is_space) : text;
}

}
