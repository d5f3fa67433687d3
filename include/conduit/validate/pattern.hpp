#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <conduit/meta/text.hpp>

namespace conduit::annotation {

/// One step of a compiled regular expression: a program for the machine of validate/pattern_match.hpp, which is in many
/// places at once, so that time is linear in the text whatever the pattern and the text are.
struct pattern_step {
    enum class kind : std::uint8_t { set, fork, jump, text_begin, text_end, word_edge, no_word_edge, match } kind = kind::match;
    bool negated = false;       // a set of all other code points
    std::uint16_t first = 0;    // fork, jump: the next step; set: its first range
    std::uint16_t second = 0;   // fork: the other next step; set: how many ranges
};

struct code_range {
    char32_t low = 0;
    char32_t high = 0;
};

/// A regular expression, compiled when the program is: the part of ECMA-262 that JSON Schema recommends (2020-12, section 6.4).
struct pattern {
    meta::text source{};
    const pattern_step* steps = nullptr;
    std::size_t step_count = 0;
    const code_range* ranges = nullptr;
    meta::text fault{};  // why it is no pattern; empty if all is well
};

/// Longer programs are refused: each step may cost time at every code point of a text.
inline constexpr std::size_t most_pattern_steps = 500;

}
