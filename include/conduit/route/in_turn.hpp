#pragma once
#include <array>
#include <string>
#include <string_view>
#include <conduit/meta/keep.hpp>
#include <conduit/meta/list.hpp>
#include <conduit/route/conflict.hpp>
#include <conduit/route/match.hpp>
#include <conduit/route/plan.hpp>

namespace conduit::routing {

/// A pattern as the code of a small app tries it.
struct turn {
    static constexpr std::size_t most_captures = 4;

    std::int16_t endpoint = none;
    conduit::method method{};
    bool answers_head = false;  // though of GET
    std::uint8_t captures = 0;
    std::array<meta::text, most_captures + 1> literals{};  // before, between and behind the captures, with their slashes
};

namespace building {

consteval auto turn_of(const route_table& table, std::size_t index) -> turn {
    const auto& route = table[index];
    turn made{.endpoint = static_cast<std::int16_t>(index), .method = route.method, .answers_head = route.method == method::get};
    for (const auto& other : table)
        if (other.method == method::head && same_segments(other, route)) made.answers_head = false;
    std::string literal;
    for (const auto& segment : route.segments) {
        literal += '/';
        if (segment.kind == segment_kind::literal) {
            literal += segment.text;
            continue;
        }
        made.literals[made.captures++] = meta::keep(literal);
        literal.clear();
    }
    made.literals[made.captures] = meta::keep(literal);
    return made;
}

}

/// The patterns in order of priority, if they are so few that to try each is the fastest way; else none.
consteval auto turns_of(const route_table& table) -> meta::list<turn> {
    constexpr std::size_t most = 16, most_of_one_method = 8;
    std::array<std::size_t, method_count> counts{};
    meta::list<turn> turns;
    if (table.size() > most) return turns;
    for (const auto& route : table) {
        std::size_t captures = 0;
        for (const auto& segment : route.segments) {
            if (segment.kind == segment_kind::rest) return turns;
            captures += segment.kind == segment_kind::capture;
        }
        if (captures > turn::most_captures || ++counts[index_of(route.method)] > most_of_one_method) return turns;
    }
    for (const auto index : by_priority(table)) turns.push_back(building::turn_of(table, index));
    return turns;
}

/// Where a capture of the path ends that starts there. Notes escapes: what has one may be a literal, decoded.
inline auto end_of_capture(std::string_view path, std::size_t at, bool& escapes) -> std::size_t {
    for (; at < path.size() && path[at] != '/'; ++at) escapes |= path[at] == '%';
    return at;
}

template <turn Turn>
auto matches(std::string_view path, captures& captures, bool& escapes) -> bool {
    if (!path.starts_with(Turn.literals[0].view())) return false;
    std::size_t at = Turn.literals[0].length;
    for (std::size_t i = 0; i < Turn.captures; ++i) {
        const auto end = end_of_capture(path, at, escapes);
        const auto literal = Turn.literals[i + 1].view();
        if (end == at || !path.substr(end).starts_with(literal)) return false;
        captures.set(i, at, end);
        at = end + literal.size();
    }
    if (at != path.size()) return false;
    captures.set_count(Turn.captures);
    return true;
}

/// The look-up of an app whose plan has turns: code that the compiler makes of them. `Linkage::value.turns` are those.
template <class Linkage>
auto match_in_turn(const plan& plan, method method, std::string_view path, captures& captures) -> match_result {
    bool escapes = false;
    if (path.size() <= captures::longest_path) {
        template for (constexpr auto turn : Linkage::value.turns) {
            if ((method == turn.method || (turn.answers_head && method == method::head)) && matches<turn>(path, captures, escapes)) {
                if (escapes) return match_by_trie(plan, method, path, captures);
                return {turn.endpoint};
            }
        }
    }
    return match_by_trie(plan, method, path, captures);
}

}
