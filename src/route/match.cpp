#include <conduit/route/match.hpp>

#include <algorithm>

#include "../http/percent.hpp"
#include "search.hpp"

namespace conduit::routing {
namespace {

struct trie_search {
    const plan& tables;
    conduit::method method;
    const char* path;
    routing::captures& captures;
    match_result result{};

    auto take(std::int16_t index) -> bool {
        const auto& leaf = tables.leaves[static_cast<std::size_t>(index)];
        result.endpoint = leaf.endpoints[index_of(method)];
        if (result.endpoint == none && method == method::head) result.endpoint = leaf.endpoints[index_of(method::get)];
        if (result.endpoint != none) return true;
        result.allowed.add(leaf.methods);
        return false;
    }

    /// By hand where it is short: a call of memchr or memcmp costs more than most segments have characters.
    static auto same(std::string_view a, std::string_view b) -> bool {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (a[i] != b[i]) return false;
        return true;
    }

    auto literal_child(const node& at, std::string_view segment) const -> std::int16_t {
        constexpr std::size_t few = 8;
        if (at.edge_count <= few) {
            for (const auto& edge : tables.edges.subspan(at.first_edge, at.edge_count))
                if (same(edge.literal.view(), segment)) return edge.node;
            return none;
        }
        const auto edges = tables.edges.subspan(at.first_edge, at.edge_count);
        const auto found = std::ranges::lower_bound(edges, segment, {}, [](const edge& e) { return e.literal.view(); });
        return found != edges.end() && found->literal.view() == segment ? found->node : none;
    }

    void capture(std::uint8_t index, std::string_view text) {
        const auto start = static_cast<std::size_t>(text.data() - path);
        captures.set(index, start, start + text.size());
    }

    /// `left` is what follows the slash in front of the next segment.
    auto walk(const node& at, std::string_view left, std::uint8_t depth) -> bool {
        std::size_t end = 0;
        bool escapes = false;
        for (; end < left.size() && left[end] != '/'; ++end) escapes |= left[end] == '%';
        const auto segment = left.substr(0, end);
        const auto enter = [&](std::int16_t child, std::uint8_t captured) {
            const auto& next = tables.nodes[static_cast<std::size_t>(child)];
            if (end < left.size()) return walk(next, left.substr(end + 1), captured);
            if (next.leaf == none || !take(next.leaf)) return false;
            captures.set_count(captured);
            return true;
        };
        if (at.edge_count > 0) {
            const auto child = escapes ? literal_child(at, http::percent_decoded(segment)) : literal_child(at, segment);
            if (child != none && enter(child, depth)) return true;
        }
        if (at.capture != none && !segment.empty()) {
            capture(depth, segment);
            if (enter(at.capture, static_cast<std::uint8_t>(depth + 1))) return true;
        }
        if (at.rest != none && !left.empty() && take(at.rest)) {
            capture(depth, left);
            captures.set_count(depth + 1u);
            return true;
        }
        return false;
    }
};

/// Chosen once.
const search& fastest_search = *available_searches().front();

}

auto match(const plan& plan, method method, std::string_view path, captures& captures) -> match_result {
    const auto found = plan.in_turn ? plan.in_turn : fastest_search.match;
    return found(plan, method, path, captures);
}

auto match_by_trie(const plan& plan, method method, std::string_view path, captures& captures) -> match_result {
    captures.set_count(0);
    if (!path.starts_with('/') || path.size() > captures::longest_path) return {};
    trie_search search{plan, method, path.data(), captures};
    if (search.walk(plan.nodes[0], path.substr(1), 0)) return search.result;
    search.result.endpoint = none;
    return search.result;
}

}
