#pragma once
#include <cstdint>
#include <conduit/meta/list.hpp>
#include <conduit/meta/sort.hpp>
#include <conduit/route/route_table.hpp>

namespace conduit::routing {

/// Two routes that match the same requests at the same priority: nothing decides between them.
struct conflict {
    std::size_t first;   // index into the table
    std::size_t second;  // the later one
};

/// Whether two routes have the same pattern but for the names of captures.
constexpr auto same_segments(const route& a, const route& b) -> bool {
    if (a.segments.size() != b.segments.size()) return false;
    for (std::size_t i = 0; i < a.segments.size(); ++i) {
        if (a.segments[i].kind != b.segments[i].kind) return false;
        if (a.segments[i].kind == segment_kind::literal && a.segments[i].text != b.segments[i].text) return false;
    }
    return true;
}

/// Equal for routes of the same method and segments. FNV-1a: constant evaluation counts steps, not cycles.
constexpr auto hash_of_route(const route& route) -> std::uint64_t {
    std::uint64_t hash = 0xCBF2'9CE4'8422'2325 + index_of(route.method);
    const auto mix = [&](unsigned value) { hash = (hash ^ value) * 0x0000'0100'0000'01B3; };
    for (const auto& segment : route.segments) {
        mix('/');
        if (segment.kind == segment_kind::literal)
            for (const char c : segment.text) mix(static_cast<unsigned char>(c));
        else mix(segment.kind == segment_kind::capture ? 256 : 257);
    }
    return hash;
}

/// All conflicts of a table. Static, `:name` and `*name` segments rank in that order, so overlaps such as `/users/new`
/// and `/users/:id` are no conflict; equal shapes are. Sorts hashes: comparing pairs exceeds the constexpr limit at 300
/// routes.
constexpr auto find_conflicts(const route_table& table) -> meta::list<conflict> {
    struct key {
        std::uint64_t hash;
        std::size_t index;
    };
    meta::list<key> keys;
    keys.reserve(table.size());
    for (std::size_t i = 0; i < table.size(); ++i) keys.push_back({hash_of_route(table[i]), i});
    meta::sort(keys, [](const key& a, const key& b) { return a.hash != b.hash ? a.hash < b.hash : a.index < b.index; });
    meta::list<conflict> conflicts;
    for (std::size_t i = 0; i < keys.size(); ++i)
        for (std::size_t j = i + 1; j < keys.size() && keys[j].hash == keys[i].hash; ++j)
            if (table[keys[i].index].method == table[keys[j].index].method && same_segments(table[keys[i].index], table[keys[j].index])) {
                conflicts.push_back({keys[i].index, keys[j].index});
                break;
            }
    meta::sort(conflicts, [](const conflict& a, const conflict& b) { return a.second < b.second; });
    return conflicts;
}

}
