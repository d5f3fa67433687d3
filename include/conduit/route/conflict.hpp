#pragma once
#include <string>
#include <conduit/meta/list.hpp>
#include <conduit/meta/perfect_hash.hpp>
#include <conduit/meta/sort.hpp>
#include <conduit/route/route_table.hpp>

namespace conduit::routing {

/// Two routes that match the same requests at the same priority: nothing decides between them.
struct conflict {
    std::size_t first;   // index into the table
    std::size_t second;  // the later one
};

/// All conflicts of a table. Static, `:name` and `*name` segments rank in that order, so overlaps such as `/users/new`
/// and `/users/:id` are no conflict; equal shapes are. Sorts hashes: comparing pairs exceeds the constexpr limit at 300
/// routes.
constexpr auto find_conflicts(const route_table& table) -> meta::list<conflict> {
    struct key {
        std::uint64_t hash;
        std::size_t index;
    };
    meta::list<key> keys;
    meta::list<std::string> shapes;
    for (std::size_t i = 0; i < table.size(); ++i) {
        shapes.push_back(std::string(name_of(table[i].method)) + " " + shape_of(table[i].segments));
        keys.push_back({meta::hash(shapes.back()), i});
    }
    meta::sort(keys, [](const key& a, const key& b) { return a.hash != b.hash ? a.hash < b.hash : a.index < b.index; });
    meta::list<conflict> conflicts;
    for (std::size_t i = 0; i < keys.size(); ++i)
        for (std::size_t j = i + 1; j < keys.size() && keys[j].hash == keys[i].hash; ++j)
            if (shapes[keys[i].index] == shapes[keys[j].index]) {
                conflicts.push_back({keys[i].index, keys[j].index});
                break;
            }
    meta::sort(conflicts, [](const conflict& a, const conflict& b) { return a.second < b.second; });
    return conflicts;
}

}
