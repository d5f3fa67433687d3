#pragma once
#include <cstdint>
#include <string_view>
#include <conduit/validate/pattern.hpp>
#include <conduit/validate/utf8_point.hpp>

namespace conduit::annotation {

/// The machine: all the steps that the program may be at, once each.
class pattern_machine {
public:
    constexpr explicit pattern_machine(const pattern& pattern) : pattern_(pattern) {}

    /// Whether the pattern is found in the text, which is UTF-8. Time: the text's length times the program's.
    constexpr auto finds(std::string_view text) -> bool {
        char32_t before = none;
        while (true) {
            auto rest = text;
            const auto here = text.empty() ? none : utf8::take_point(rest);
            ++round_;
            follow(before, here);
            if (matched_) return true;
            if (here == none) return false;
            waiting_ = 0;
            for (std::size_t i = 0; i < sets_; ++i)
                if (contains(pattern_.steps[at_set_[i]], here)) wait(static_cast<std::uint16_t>(at_set_[i] + 1));
            before = here;
            text = rest;
        }
    }

private:
    static constexpr char32_t none = 0xFFFF'FFFF;

    constexpr void wait(std::uint16_t step) { waiting_at_[waiting_++] = step; }

    static constexpr auto in_word(char32_t c) -> bool { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z'); }

    constexpr auto contains(const pattern_step& set, char32_t point) const -> bool {
        for (std::size_t i = set.first; i < std::size_t{set.first} + set.second; ++i)
            if (point >= pattern_.ranges[i].low && point <= pattern_.ranges[i].high) return !set.negated;
        return set.negated;
    }

    /// From the beginning, for a match may begin anywhere, and from where the last code point led, to the sets that are next.
    constexpr void follow(char32_t before, char32_t here) {
        sets_ = 0;
        visit(0, before, here);
        for (std::size_t i = 0; i < waiting_ && !matched_; ++i) visit(waiting_at_[i], before, here);
    }
    constexpr void visit(std::uint16_t first, char32_t before, char32_t here) {
        std::size_t depth = 0;
        stack_[depth++] = first;
        while (depth > 0) {
            const auto at = stack_[--depth];
            if (seen_[at] == round_) continue;
            seen_[at] = round_;
            const auto& step = pattern_.steps[at];
            const auto next = static_cast<std::uint16_t>(at + 1);
            bool passes = false;
            switch (step.kind) {
            case pattern_step::kind::set: at_set_[sets_++] = at; break;
            case pattern_step::kind::match: matched_ = true; return;
            case pattern_step::kind::jump: stack_[depth++] = step.first; break;
            case pattern_step::kind::fork: stack_[depth++] = step.second, stack_[depth++] = step.first; break;
            case pattern_step::kind::text_begin: passes = before == none; break;
            case pattern_step::kind::text_end: passes = here == none; break;
            case pattern_step::kind::word_edge: passes = in_word(before) != in_word(here); break;
            case pattern_step::kind::no_word_edge: passes = in_word(before) == in_word(here); break;
            }
            if (passes) stack_[depth++] = next;
        }
    }

    static constexpr std::size_t most = most_pattern_steps + 1;

    const pattern& pattern_;
    bool matched_ = false;
    std::size_t sets_ = 0;
    std::size_t waiting_ = 0;
    std::uint64_t round_ = 0;
    std::uint64_t seen_[most]{};          // in which round the step was visited last
    std::uint16_t at_set_[most]{};
    std::uint16_t waiting_at_[most]{};
    std::uint16_t stack_[2 * most]{};     // each step is visited once and pushes two at most
};

constexpr auto finds(const pattern& pattern, std::string_view text) -> bool { return pattern_machine(pattern).finds(text); }

}
