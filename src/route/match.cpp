#include <conduit/route/match.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

#include "../http/percent.hpp"
#include "segments.hpp"

namespace conduit::routing {
namespace {

struct search {
    const plan& tables;
    conduit::method method;
    std::span<std::string_view, exchange::most_captures> captures;
    match_result result;

    auto take(std::int16_t index) -> bool {
        const auto& leaf = tables.leaves[static_cast<std::size_t>(index)];
        result.endpoint = leaf.endpoints[index_of(method)];
        if (result.endpoint == none && method == method::head) result.endpoint = leaf.endpoints[index_of(method::get)];
        if (result.endpoint != none) return true;
        result.allowed.add(leaf.methods);
        return false;
    }

    auto literal_child(const node& at, std::string_view segment) const -> std::int16_t {
        const auto edges = tables.edges.subspan(at.first_edge, at.edge_count);
        const auto found = std::ranges::lower_bound(edges, segment, {}, [](const edge& e) { return e.literal.view(); });
        return found != edges.end() && found->literal.view() == segment ? found->node : none;
    }

    /// `left` is what follows the slash in front of the next segment.
    auto walk(const node& at, std::string_view left, std::uint8_t depth) -> bool {
        const auto slash = left.find('/');
        const auto segment = left.substr(0, slash);
        const auto enter = [&](std::int16_t child, std::uint8_t captured) {
            const auto& next = tables.nodes[static_cast<std::size_t>(child)];
            if (slash != std::string_view::npos) return walk(next, left.substr(slash + 1), captured);
            if (next.leaf == none || !take(next.leaf)) return false;
            result.capture_count = captured;
            return true;
        };
        if (at.edge_count > 0) {
            const auto child = segment.contains('%') ? literal_child(at, http::percent_decoded(segment)) : literal_child(at, segment);
            if (child != none && enter(child, depth)) return true;
        }
        if (at.capture != none && !segment.empty()) {
            captures[depth] = segment;
            if (enter(at.capture, static_cast<std::uint8_t>(depth + 1))) return true;
        }
        if (at.rest != none && !left.empty() && take(at.rest)) {
            captures[depth] = left;
            result.capture_count = static_cast<std::uint8_t>(depth + 1);
            return true;
        }
        return false;
    }
};

/// The match by segment_tables: the first in order of priority whose pattern and method fit.
struct segment_search {
    const segment_tables& tables;
    const path_segments& path;

    auto fits(const literal& literal) const -> bool {
        const auto at = path.start(literal.position);
        const auto length = path.length(literal.position);
        if (path.key(literal.position) != literal.key) return false;
        if (length <= 8) return true;
        if (path.word_at(at + length - 8) != literal.last_word) return false;
        return length <= 16 || std::memcmp(path.text_at(at + 8), literal.pattern.characters + literal.start + 8, length - 16) == 0;
    }

    auto fits(const candidate& candidate) const -> bool {
        if (candidate.ends_in_capture && path.length(path.count() - 1) == 0) return false;
        for (const auto& literal : tables.literals.subspan(candidate.first_literal, candidate.literal_count))
            if (!fits(literal)) return false;
        return true;
    }

    auto find_in(const segment_group& group, auto&& take) const -> const candidate* {
        const auto slot = (mix(path.key(group.position), group.multiplier) >> 40) & group.slot_mask;
        const auto range = tables.slots[group.first_slot + slot];
        for (const auto index : tables.lists.subspan(range.first, range.count))
            if (const auto& candidate = tables.candidates[index]; fits(candidate) && take(candidate.leaf)) return &candidate;
        return nullptr;
    }

    auto find(auto&& take) const -> const candidate* {
        const auto count = path.count();
        const auto key = path.key(tables.leading(count));
        if (const auto found = tables.groups_by_key.find(group_hash(key, count)); found != none) {
            const auto& group = tables.groups[static_cast<std::size_t>(found)];
            if (group.key == key && group.segments == count)
                if (const auto* const candidate = find_in(group, take)) return candidate;
        }
        const auto captured = tables.capture_groups[count];
        return captured == none ? nullptr : find_in(tables.groups[static_cast<std::size_t>(captured)], take);
    }
};

}

auto match(const plan& plan, method method, std::string_view path,
           std::span<std::string_view, exchange::most_captures> captures) -> match_result {
    search search{plan, method, captures, {}};
    if (!path.starts_with('/')) return search.result;
    if (path_segments segments; plan.segments.complete && segments.split(path)) {
        const auto* const found = segment_search{plan.segments, segments}.find([&](std::int16_t leaf) { return search.take(leaf); });
        if (found) {
            for (auto left = found->captures; left != 0; left &= left - 1) {
                const auto segment = static_cast<std::size_t>(std::countr_zero(left));
                captures[search.result.capture_count++] = path.substr(segments.start(segment), segments.length(segment));
            }
            return search.result;
        }
    }
    search.result.allowed = {};
    if (search.walk(plan.nodes[0], path.substr(1), 0)) return search.result;
    search.result.endpoint = none;
    return search.result;
}

}
