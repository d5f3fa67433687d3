#pragma once
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/route/plan.hpp>

/// The rules of routing as slow, obvious code: what the tables and searches of route/ are compared with.
namespace oracle {

using conduit::method;
using conduit::routing::segment;
using conduit::routing::segment_kind;

inline auto split(std::string_view path) -> std::vector<std::string_view> {
    std::vector<std::string_view> segments;
    path.remove_prefix(1);
    for (;;) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == path.npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

inline auto decoded(std::string_view segment) -> std::string {
    std::string text;
    for (std::size_t i = 0; i < segment.size(); ++i) {
        if (segment[i] == '%') text += static_cast<char>(std::stoi(std::string(segment.substr(i + 1, 2)), nullptr, 16)), i += 2;
        else text += segment[i];
    }
    return text;
}

/// The kinds of the pattern's segments as the path meets them, smaller is better; nothing if it does not match.
inline auto ranks(std::string_view pattern, std::string_view path) -> std::optional<std::vector<int>> {
    const auto wanted = split(pattern), given = split(path);
    std::vector<int> ranks;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (i >= given.size()) return std::nullopt;
        if (wanted[i].starts_with('*')) {
            const auto rest = path.substr(static_cast<std::size_t>(given[i].data() - path.data()));
            if (rest.empty()) return std::nullopt;
            ranks.push_back(2);
            return ranks;
        }
        if (wanted[i].starts_with(':')) {
            if (given[i].empty()) return std::nullopt;
            ranks.push_back(1);
        } else {
            if (decoded(given[i]) != wanted[i]) return std::nullopt;
            ranks.push_back(0);
        }
    }
    if (wanted.size() != given.size()) return std::nullopt;
    return ranks;
}

struct entry {
    conduit::method method;
    std::string pattern;
};

inline constexpr std::string_view letters[] = {"a", "b", "c"};
/// Around the lengths at which comparing changes: 8 and 16 bytes.
inline constexpr std::string_view long_names[] = {"a", "b", "abcdefgh", "abcdefghi", "abcdefghj", "abcdefghijklmnop", "abcdefghijklmnopq", "abcdefghijklmnopr"};

/// A set of routes over few names, so that overlaps are frequent.
inline auto random_routes(std::mt19937& random, std::size_t most, std::span<const std::string_view> names) -> std::vector<entry> {
    const auto below = [&](std::size_t n) { return random() % n; };
    std::vector<entry> routes(1 + below(most));
    for (auto& route : routes) {
        static constexpr method methods[] = {method::get, method::get, method::post, method::head};
        route.method = methods[below(4)];
        const auto depth = 1 + below(4);
        for (std::size_t i = 0; i < depth; ++i) {
            const auto last = i + 1 == depth;
            const auto number = std::to_string(i);
            switch (below(last ? 8 : 6)) {
            case 0: case 1: case 2: (route.pattern += "/") += names[below(names.size())]; break;
            case 3: case 4: case 5: route.pattern += "/:" + std::string(1, "xy"[below(2)]) + number; break;
            case 6: route.pattern += "/*" + std::string(1, "xy"[below(2)]) + number; break;
            default: route.pattern += "/"; break;
            }
        }
    }
    return routes;
}

inline auto table_of(const std::vector<entry>& routes) -> conduit::routing::route_table {
    conduit::routing::route_table table;
    for (const auto& [method, pattern] : routes) table.push_back({method, pattern, conduit::routing::split_pattern(pattern)});
    return table;
}

/// A path over a small alphabet, part of it percent-encoded.
inline auto random_path(std::mt19937& random, std::span<const std::string_view> names) -> std::string {
    static constexpr std::string_view others[] = {"d", "%61", "a%2Fb", "", "abcdefg", "abcdefghijklmno", "abcdefghijklmnopqrstuvwxyz",
                                                   "6dcb09b5b57875f334f61aebed695e2e4193db5e6dcb09b5b57875f334f61aebed695e2e4193db5e"};
    std::string path;
    const auto depth = 1 + random() % 5;
    for (std::size_t i = 0; i < depth; ++i)
        (path += '/') += random() % 5 == 0 ? others[random() % std::size(others)] : names[random() % names.size()];
    return path;
}

}
