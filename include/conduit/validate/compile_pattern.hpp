#pragma once
#include <cstddef>
#include <string_view>
#include <conduit/meta/list.hpp>
#include <conduit/validate/pattern.hpp>
#include <conduit/validate/utf8_point.hpp>

namespace conduit::annotation {

/// Compiles a regular expression by recursive descent: alternatives of sequences of repeated atoms. Each piece of the program
/// is self-contained: it ends by falling through to the step behind it, so that repeating is copying.
class pattern_compiler {
public:
    constexpr explicit pattern_compiler(std::string_view source) : left_(source) {
        auto whole = alternatives(0);
        if (fault.empty() && !left_.empty()) fault = "has a ')' without its '('";
        steps = std::move(whole);
        steps.push_back({});
    }

    meta::list<pattern_step> steps;
    meta::list<code_range> ranges;
    std::string_view fault;  // in words that follow "the pattern"

private:
    using kind = enum pattern_step::kind;
    using program = meta::list<pattern_step>;
    static constexpr std::size_t unbounded = ~std::size_t{0};
    static constexpr std::size_t deepest = 50;

    constexpr auto peek(char c) const -> bool { return !left_.empty() && left_[0] == c; }
    constexpr auto take(char c) -> bool {
        if (!peek(c)) return false;
        left_.remove_prefix(1);
        return true;
    }
    constexpr void fail(std::string_view why) {
        if (fault.empty()) fault = why;
        left_ = {};
    }

    /// Steps name others by their place in their own piece: what is put behind something moves.
    constexpr void append(program& to, const program& piece) {
        const auto by = static_cast<std::uint16_t>(to.size());
        if (to.size() + piece.size() > most_pattern_steps) return fail("is too long, its repetitions counted: at most 500 steps");
        for (auto step : piece) {
            if (step.kind == kind::fork || step.kind == kind::jump) step.first = static_cast<std::uint16_t>(step.first + by);
            if (step.kind == kind::fork) step.second = static_cast<std::uint16_t>(step.second + by);
            to.push_back(step);
        }
    }
    static constexpr auto fork(std::size_t first, std::size_t second) -> pattern_step {
        return {kind::fork, false, static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(second)};
    }
    static constexpr auto jump(std::size_t to) -> pattern_step { return {kind::jump, false, static_cast<std::uint16_t>(to), 0}; }

    constexpr auto alternatives(std::size_t depth) -> program {
        if (depth > deepest) return fail("is nested deeper than 50 groups"), program{};
        auto left = sequence(depth);
        while (take('|')) {
            const auto right = sequence(depth);
            program both;
            both.push_back(fork(1, left.size() + 2));
            append(both, left);
            both.push_back(jump(left.size() + 2 + right.size()));
            append(both, right);
            left = std::move(both);
        }
        return left;
    }

    constexpr auto sequence(std::size_t depth) -> program {
        program all;
        while (!left_.empty() && !peek('|') && !peek(')')) append(all, repeated(depth));
        return all;
    }

    constexpr auto repeated(std::size_t depth) -> program {
        if (peek('*') || peek('+') || peek('?')) return fail("repeats nothing: write \\\\ before '*', '+' or '?' to mean the character"), program{};
        auto piece = atom(depth);
        while (!left_.empty()) {
            std::size_t least = 0, most = unbounded;
            if (take('*')) {}
            else if (take('+')) least = 1;
            else if (take('?')) most = 1;
            else if (peek('{')) {
                if (!counts(least, most)) return fail("has a '{' that begins no repetition: {2}, {2,} or {2,5}; write \\\\{ to mean the character"), program{};
            } else break;
            take('?');  // prefers fewer, which makes no difference to whether the text fits
            piece = repeat(piece, least, most);
        }
        return piece;
    }

    constexpr auto number(std::size_t& to) -> bool {
        if (left_.empty() || left_[0] < '0' || left_[0] > '9') return false;
        for (to = 0; !left_.empty() && left_[0] >= '0' && left_[0] <= '9'; left_.remove_prefix(1))
            if (to <= most_pattern_steps) to = 10 * to + static_cast<std::size_t>(left_[0] - '0');
        return true;
    }
    constexpr auto counts(std::size_t& least, std::size_t& most) -> bool {
        take('{');
        if (!number(least)) return false;
        if (!take(',')) most = least;
        else if (!peek('}') && !number(most)) return false;
        return take('}') && least <= most;
    }

    constexpr auto repeat(const program& piece, std::size_t least, std::size_t most) -> program {
        program all;
        for (std::size_t i = 0; i < least && fault.empty(); ++i) append(all, piece);
        if (most == unbounded) {
            const auto begin = all.size();
            all.push_back(fork(begin + 1, begin + piece.size() + 2));
            append(all, piece);
            all.push_back(jump(begin));
            return all;
        }
        const auto optional = most - least;
        const auto end = all.size() + optional * (piece.size() + 1);
        for (std::size_t i = 0; i < optional && fault.empty(); ++i) {
            all.push_back(fork(all.size() + 1, end));
            append(all, piece);
        }
        return all;
    }

    constexpr auto one(const pattern_step& step) -> program { return program{step}; }
    constexpr auto set_of(std::size_t first, bool negated) -> program {
        return one({kind::set, negated, static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(ranges.size() - first)});
    }

    constexpr auto atom(std::size_t depth) -> program {
        if (take('(')) {
            if (take('?') && !take(':')) return fail("has a '(?' that is no '(?:': look-around and named groups are not supported"), program{};
            auto inner = alternatives(depth + 1);
            if (!take(')')) fail("has a '(' without its ')'");
            return inner;
        }
        if (take('^')) return one({kind::text_begin});
        if (take('$')) return one({kind::text_end});
        const auto first = ranges.size();
        if (take('.')) {
            ranges.push_back({'\n', '\n'}), ranges.push_back({'\r', '\r'}), ranges.push_back({0x2028, 0x2029});
            return set_of(first, true);
        }
        if (take('[')) return bracket();
        if (peek(']') || peek('}')) return fail("has a ']' or '}' that closes nothing: write \\\\ before it to mean the character"), program{};
        if (take('\\')) {
            if (take('b')) return one({kind::word_edge});
            if (take('B')) return one({kind::no_word_edge});
            char32_t point = 0;
            bool negated = false;
            if (class_escape(negated)) return set_of(first, negated);
            if (!escape(point)) return program{};
            ranges.push_back({point, point});
            return set_of(first, false);
        }
        const auto point = utf8::take_point(left_);
        ranges.push_back({point, point});
        return set_of(first, false);
    }

    /// \d \w \s and their opposites.
    constexpr auto class_escape(bool& negated) -> bool {
        if (left_.empty()) return false;
        negated = left_[0] >= 'A' && left_[0] <= 'Z';
        switch (left_[0]) {
        case 'd': case 'D': ranges.push_back({'0', '9'}); break;
        case 'w': case 'W': ranges.push_back({'0', '9'}), ranges.push_back({'A', 'Z'}), ranges.push_back({'_', '_'}), ranges.push_back({'a', 'z'}); break;
        case 's': case 'S':
            for (const code_range space : {code_range{'\t', '\r'}, {' ', ' '}, {0xA0, 0xA0}, {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029},
                                           {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}})
                ranges.push_back(space);
            break;
        default: return false;
        }
        left_.remove_prefix(1);
        return true;
    }

    constexpr auto escape(char32_t& point) -> bool {
        if (left_.empty()) return fail("ends in a backslash"), false;
        const char c = left_[0];
        left_.remove_prefix(1);
        switch (c) {
        case 't': point = '\t'; return true;
        case 'n': point = '\n'; return true;
        case 'r': point = '\r'; return true;
        case 'f': point = '\f'; return true;
        case 'v': point = '\v'; return true;
        case '0': point = 0; return true;
        case 'x': return hexadecimal(2, point);
        case 'u': return hexadecimal(4, point);
        default: break;
        }
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '1' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
            return fail("has an escape that is not supported: there are \\\\d \\\\w \\\\s \\\\b, \\\\t \\\\n \\\\r \\\\f \\\\v \\\\0, \\\\xHH, \\\\uHHHH, and a backslash before punctuation"), false;
        point = static_cast<char32_t>(c);
        return true;
    }
    constexpr auto hexadecimal(int digits, char32_t& point) -> bool {
        for (point = 0; digits > 0; --digits) {
            const char c = left_.empty() ? ' ' : left_[0];
            const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
            if (value < 0) return fail("has an \\\\x or \\\\u without its hexadecimal digits"), false;
            point = 16 * point + static_cast<char32_t>(value);
            left_.remove_prefix(1);
        }
        return true;
    }

    constexpr auto bracket() -> program {
        const auto first = ranges.size();
        const bool negated = take('^');
        while (!left_.empty() && !peek(']')) {
            code_range range;
            bool opposite = false;
            if (!bracket_point(range.low, opposite)) {
                if (!fault.empty()) return {};
                continue;  // a class: its ranges are there
            }
            range.high = range.low;
            if (left_.size() > 1 && left_[0] == '-' && left_[1] != ']') {
                left_.remove_prefix(1);
                if (!bracket_point(range.high, opposite)) return fail("has a range that ends in a class"), program{};
                if (range.high < range.low) return fail("has a range that ends before it begins"), program{};
            }
            ranges.push_back(range);
        }
        if (!take(']')) fail("has a '[' without its ']'");
        return set_of(first, negated);
    }
    /// False: a class, whose ranges have been added, or a fault.
    constexpr auto bracket_point(char32_t& point, bool& opposite) -> bool {
        if (!take('\\')) return point = utf8::take_point(left_), true;
        if (take('b')) return point = '\b', true;
        if (class_escape(opposite)) {
            if (opposite) fail("has \\\\D, \\\\W or \\\\S in brackets, which is not supported");
            return false;
        }
        return escape(point);
    }

    std::string_view left_;
};

}
