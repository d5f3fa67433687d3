#pragma once
#include <array>
#include <cstdint>
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

/// What a character may stand in. A table, because constant evaluation counts its steps.
struct character_class {
    bool literal = false;
    bool name = false;
    bool name_start = false;
};
inline constexpr auto character_classes = [] {
    std::array<character_class, 256> classes{};
    for (unsigned c = '!'; c < 127; ++c) classes[c].literal = true;
    for (char c : std::string_view{"%?#\"<>\\^`{|}"}) classes[static_cast<unsigned char>(c)].literal = false;
    for (unsigned c = '0'; c <= '9'; ++c) classes[c].name = true;
    for (char c : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"})
        classes[static_cast<unsigned char>(c)].name = classes[static_cast<unsigned char>(c)].name_start = true;
    return classes;
}();

/// The segments of a well-formed pattern. `/` is one empty segment; a trailing slash is an empty last one.
constexpr auto split_pattern(std::string_view pattern) -> meta::list<segment> {
    meta::list<segment> segments;
    segments.reserve(8);
    const char* start = pattern.data() + 1;
    const char* const end = pattern.data() + pattern.size();
    for (const char* at = start;; ++at) {
        if (at != end && *at != '/') continue;
        const auto kind = at == start ? segment_kind::literal
                          : *start == ':' ? segment_kind::capture
                          : *start == '*' ? segment_kind::rest
                                          : segment_kind::literal;
        const char* const text = kind == segment_kind::literal ? start : start + 1;
        segments.push_back({kind, {text, static_cast<std::size_t>(at - text)}});
        if (at == end) return segments;
        start = at + 1;
    }
}

/// What is wrong with a pattern and what to write instead; empty if nothing is.
constexpr auto fault_of_pattern(std::string_view pattern, const meta::list<segment>& segments) -> std::string {
    const auto quoted = [](std::string_view text) { return "\"" + std::string(text) + "\""; };
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto [kind, text] = segments[i];
        const bool last = i + 1 == segments.size();
        if (kind == segment_kind::literal) {
            if (text.empty() && !last) return "the pattern " + quoted(pattern) + " has an empty segment ('//'): write one '/'";
            if (text.starts_with('{') && text.ends_with('}'))
                return "the pattern " + quoted(pattern) + " has the segment " + quoted(text) + ": write it as ':" +
                       std::string(text.substr(1, text.size() - 2)) + "'";
            for (char c : text)
                if (!character_classes[static_cast<unsigned char>(c)].literal)
                    return "the pattern " + quoted(pattern) + " contains '" + c +
                           "', which a path does not carry as it stands: literal segments are written decoded, "
                           "from the characters of RFC 3986 section 3.3";
            continue;
        }
        bool named = !text.empty() && character_classes[static_cast<unsigned char>(text[0])].name_start;
        for (char c : text) named = named && character_classes[static_cast<unsigned char>(c)].name;
        const std::string_view whole{text.data() - 1, text.size() + 1};
        if (!named)
            return "the capture " + quoted(whole) + " in " + quoted(pattern) +
                   " is not a whole segment with a name: write it as ':name' or '*name'";
        for (std::size_t j = 0; j < i; ++j)
            if (segments[j].kind != segment_kind::literal && segments[j].text == text)
                return "the pattern " + quoted(pattern) + " captures '" + std::string(text) + "' twice: give each capture its own name";
        if (kind == segment_kind::rest && !last)
            return "the capture " + quoted(whole) + " in " + quoted(pattern) + " takes the rest of the path: it must be the last segment";
    }
    return {};
}

}
