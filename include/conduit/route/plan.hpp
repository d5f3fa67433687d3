#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <conduit/meta/list.hpp>
#include <conduit/meta/sort.hpp>
#include <conduit/meta/text.hpp>
#include <conduit/route/build_segment_tables.hpp>
#include <conduit/route/route_table.hpp>

namespace conduit::routing {

inline constexpr std::int16_t none = -1;

/// The endpoints of one pattern shape, by method.
struct leaf {
    std::array<std::int16_t, method_count> endpoints{none, none, none, none, none, none, none};
    method_set methods;
};

/// A node of the trie: one position in the path, before a segment.
struct node {
    std::uint16_t first_edge = 0;  // literal segments, sorted
    std::uint16_t edge_count = 0;
    std::int16_t capture = none;  // node behind `:name`
    std::int16_t rest = none;     // leaf of `*name`
    std::int16_t leaf = none;     // of a pattern that ends here
};

struct edge {
    meta::text literal;
    std::int16_t node = none;
};

struct plan;
class captures;

struct match_result {
    std::int16_t endpoint = none;
    method_set allowed{};  // of the patterns that match the path but not the method; complete when endpoint is none
};

/// How an app looks up its endpoints. Most paths go by their segments, or where patterns are few, by code made of them; the
/// trie knows every route.
struct plan {
    std::span<const node> nodes;
    std::span<const edge> edges;
    std::span<const leaf> leaves;
    segment_tables segments;
    match_result (*in_turn)(const plan&, method, std::string_view path, captures&) = nullptr;
};

struct plan_tables {
    meta::list<node> nodes;
    meta::list<edge> edges;
    meta::list<leaf> leaves;
    segment_table_lists segments;

    constexpr auto view() const -> plan { return {nodes, edges, leaves, segments.view()}; }
};

namespace building {

constexpr auto rank_of(const segment& a, const segment& b) -> int {
    if (a.kind != b.kind) return a.kind < b.kind ? -1 : 1;
    if (a.kind != segment_kind::literal) return 0;
    const auto order = a.text.compare(b.text);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

struct builder {
    const route_table& table;
    meta::list<std::size_t> order;  // routes sorted by segments, so that one sub-tree is one range
    plan_tables& out;

    /// Fills the node for routes [first, last) of `order`, which agree in their first `depth` segments.
    constexpr void fill(std::size_t index, std::size_t first, std::size_t last, std::size_t depth) {
        const auto segments_of = [&](std::size_t i) -> const meta::list<segment>& { return table[order[i]].segments; };
        while (first < last && segments_of(first).size() == depth) {
            add_to_leaf(out.nodes[index].leaf, order[first]);
            ++first;
        }
        struct group {
            segment head;
            std::size_t first, last;
        };
        meta::list<group> groups;
        for (std::size_t i = first; i < last; ++i) {
            const auto& head = segments_of(i)[depth];
            if (!groups.empty() && rank_of(groups.back().head, head) == 0) groups.back().last = i + 1;
            else groups.push_back({head, i, i + 1});
        }
        out.nodes[index].first_edge = static_cast<std::uint16_t>(out.edges.size());
        meta::list<std::size_t> children;
        for (const auto& group : groups) {
            if (group.head.kind == segment_kind::rest) {
                for (std::size_t i = group.first; i < group.last; ++i) add_to_leaf(out.nodes[index].rest, order[i]);
                children.push_back(0);
                continue;
            }
            const auto child = out.nodes.size();
            out.nodes.emplace_back();
            children.push_back(child);
            if (group.head.kind == segment_kind::capture) {
                out.nodes[index].capture = static_cast<std::int16_t>(child);
            } else {
                out.edges.push_back({{group.head.text.data(), group.head.text.size()}, static_cast<std::int16_t>(child)});
                ++out.nodes[index].edge_count;
            }
        }
        for (std::size_t i = 0; i < groups.size(); ++i)
            if (children[i] != 0) fill(children[i], groups[i].first, groups[i].last, depth + 1);
    }

    constexpr void add_to_leaf(std::int16_t& leaf, std::size_t route) {
        if (leaf == none) {
            leaf = static_cast<std::int16_t>(out.leaves.size());
            out.leaves.emplace_back();
        }
        auto& target = out.leaves[static_cast<std::size_t>(leaf)];
        target.endpoints[index_of(table[route].method)] = static_cast<std::int16_t>(route);
        target.methods.add(table[route].method);
    }
};

}

/// The indexes of the routes, those of higher priority first; of one pattern, in the order of the table.
constexpr auto by_priority(const route_table& table) -> meta::list<std::size_t> {
    meta::list<std::size_t> order;
    for (std::size_t i = 0; i < table.size(); ++i) order.push_back(i);
    meta::sort(order, [&](std::size_t a, std::size_t b) {
        const auto& left = table[a].segments;
        const auto& right = table[b].segments;
        for (std::size_t i = 0; i < left.size() && i < right.size(); ++i)
            if (auto rank = building::rank_of(left[i], right[i]); rank != 0) return rank < 0;
        return left.size() != right.size() ? left.size() < right.size() : a < b;
    });
    return order;
}

/// The trie for a table of routes without conflicts.
constexpr auto build_trie(const route_table& table) -> plan_tables {
    plan_tables tables;
    building::builder builder{table, by_priority(table), tables};
    tables.nodes.emplace_back();
    builder.fill(0, 0, builder.order.size(), 0);
    return tables;
}

/// All tables.
constexpr auto build_plan(const route_table& table) -> plan_tables {
    auto tables = build_trie(table);
    tables.segments = build_segment_tables(table);
    return tables;
}

}
