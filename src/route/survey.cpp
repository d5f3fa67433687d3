#include "survey.hpp"

#include <algorithm>

#include "search.hpp"

namespace conduit::routing {
namespace {

/// A hashed group has its first shape at its place, or at the end of a list there.
void count_groups(const segment_tables& tables, survey& out) {
    out.group_places = std::size_t{1} << (64 - tables.shift);
    for (std::size_t i = 0; i < tables.shapes.size(); ++i) {
        const auto& shape = tables.shapes[i];
        if (shape.first_candidate == 0) continue;
        ++out.shapes;
        out.groups += i < out.group_places;
        out.groups_colliding += shape.collides >= 0;
    }
    out.groups += out.groups_colliding;
}

}

auto survey_of(const plan& plan, std::size_t endpoints) -> survey {
    const auto& tables = plan.segments;
    survey out;
    out.instructions = available_searches().front()->name;
    out.few = plan.in_turn != nullptr;
    if (!out.few) count_groups(tables, out);
    out.ways.assign(endpoints, out.few ? way::in_turn : way::trie);
    const auto set = [&](std::int16_t endpoint, way way) {
        if (endpoint >= 0 && tables.longest > 0) out.ways[static_cast<std::size_t>(endpoint)] = way;
    };
    for (const auto& candidate : tables.candidates.subspan(std::min<std::size_t>(1, tables.candidates.size()))) {
        ++out.pattern_places;
        out.patterns += candidate.endpoint >= 0;
        out.patterns_colliding += candidate.next != 0;
        set(candidate.endpoint, candidate.certainty() == certainty::doubtful ? way::doubtful : way::hashed);
    }
    for (const auto endpoint : tables.root) set(endpoint, way::root);
    out.nodes = plan.nodes.size();
    out.edges = plan.edges.size();
    out.leaves = plan.leaves.size();
    out.shape_bytes = tables.shapes.size_bytes() + sizeof tables;
    out.pattern_bytes = tables.candidates.size_bytes();
    out.trie_bytes = plan.nodes.size_bytes() + plan.edges.size_bytes() + plan.leaves.size_bytes();
    return out;
}

auto reason(way way, const survey& survey, std::string_view pattern) -> std::string_view {
    switch (way) {
    case way::root: return "the root has an entry of its own";
    case way::in_turn: return "the app has few patterns: code made of them tries one after another";
    case way::hashed: return "method, number of segments and leading segment are hashed; a window on the literals chooses the pattern";
    case way::doubtful: return "a pattern that ends in '*' may come first";
    case way::trie: break;
    }
    if (pattern.contains("/*")) return "it ends in '*': any number of segments";
    return survey.patterns == 0 ? "the app has too many patterns for the tables" : "its literals have more than 56 bytes, or it has more than 16 segments";
}

}
