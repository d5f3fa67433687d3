#pragma once
#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <conduit/meta/list.hpp>

namespace conduit::routing {

enum class segment_kind : std::uint8_t {
    literal,  // matches itself
    capture,  // `:name`, one whole non-empty segment
    rest,     // `*name`, the non-empty rest; last only
};

struct segment {
    segment_kind kind;
    std::string_view text;  // the literal, or the capture's name
};

constexpr auto is_name(std::string_view text) -> bool {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    if (text.empty() || !letter(text.front())) return false;
    for (char c : text)
        if (!letter(c) && !(c >= '0' && c <= '9')) return false;
    return true;
}

/// The characters of a literal segment. A table, because constant evaluation counts its steps.
inline constexpr auto in_literal = [] {
    std::array<bool, 256> allowed{};
    for (unsigned c = '!'; c < 127; ++c) allowed[c] = true;
    for (char c : std::string_view{"%?#\"<>\\^`{|}"}) allowed[static_cast<unsigned char>(c)] = false;
    return allowed;
}();

/// The segments of a pattern, or what is wrong with it and what to write instead. `/` is one empty segment; a trailing
/// slash is an empty last one.
constexpr auto parse_pattern(std::string_view pattern) -> std::expected<meta::list<segment>, std::string> {
    const auto quoted = [](std::string_view text) { return "\"" + std::string(text) + "\""; };
    if (!pattern.starts_with('/'))
        return std::unexpected("the pattern " + quoted(pattern) + " must begin with '/'");
    meta::list<segment> segments;
    std::string_view left = pattern.substr(1);
    for (bool last = false; !last;) {
        const auto slash = left.find('/');
        last = slash == std::string_view::npos;
        const auto text = left.substr(0, slash);
        if (!last) left.remove_prefix(slash + 1);
        if (text.empty() && !last) return std::unexpected("the pattern " + quoted(pattern) + " has an empty segment ('//'): write one '/'");
        if (text.starts_with(':') || text.starts_with('*')) {
            const auto name = text.substr(1);
            if (!is_name(name))
                return std::unexpected("the capture " + quoted(text) + " in " + quoted(pattern) +
                                       " is not a whole segment with a name: write it as ':name' or '*name'");
            for (const auto& earlier : segments)
                if (earlier.kind != segment_kind::literal && earlier.text == name)
                    return std::unexpected("the pattern " + quoted(pattern) + " captures '" + std::string(name) + "' twice: give each capture its own name");
            if (text.starts_with('*') && !last)
                return std::unexpected("the capture " + quoted(text) + " in " + quoted(pattern) +
                                       " takes the rest of the path: it must be the last segment");
            segments.push_back({text.starts_with(':') ? segment_kind::capture : segment_kind::rest, name});
            continue;
        }
        if (text.starts_with('{') && text.ends_with('}'))
            return std::unexpected("the pattern " + quoted(pattern) + " has the segment " + quoted(text) + ": write it as ':" +
                                   std::string(text.substr(1, text.size() - 2)) + "'");
        for (char c : text)
            if (!in_literal[static_cast<unsigned char>(c)])
                return std::unexpected("the pattern " + quoted(pattern) + " contains '" + c +
                                       "', which a path does not carry as it stands: literal segments are written decoded, "
                                       "from the characters of RFC 3986 section 3.3");
        segments.push_back({segment_kind::literal, text});
    }
    return segments;
}

/// The pattern with its captures' names taken out: two routes of one method match the same paths at the same priority
/// exactly when their shapes are equal.
constexpr auto shape_of(const meta::list<segment>& segments) -> std::string {
    std::string shape;
    for (const auto& segment : segments) {
        shape += '/';
        if (segment.kind == segment_kind::literal) shape += segment.text;
        else shape += segment.kind == segment_kind::capture ? ":" : "*";
    }
    return shape;
}

}
