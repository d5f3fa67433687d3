#include "decode.hpp"

#include "../http/percent.hpp"

namespace conduit::binding {

auto decoded(arena& memory, std::string_view text, bool plus_is_space) -> std::string_view {
    if (text.find_first_of(plus_is_space ? "%+" : "%") == std::string_view::npos) return text;
    char* const start = memory.allocate(text.size());
    char* const end = http::percent_decode(text, start);
    if (!plus_is_space) return {start, end};
    // An encoded plus stays one: so the plain ones are found in the encoded text, in step with the decoded.
    char* to = start;
    for (std::size_t i = 0; i < text.size(); ++i, ++to) {
        if (text[i] == '+') *to = ' ';
        if (text[i] == '%') i += 2;
    }
    return {start, end};
}

}
