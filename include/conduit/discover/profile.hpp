#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <conduit/http/method.hpp>
#include <conduit/meta/list.hpp>
#include <conduit/meta/sort.hpp>

namespace conduit::discover {

/// What `serve --record-profile FILE` wrote and conduit_add_app(... PROFILE FILE) was given; empty without.
#ifdef CONDUIT_PROFILE
inline constexpr char profile_bytes[] = {
#embed CONDUIT_PROFILE suffix(, )
    '\0'};
inline constexpr std::string_view profile_text(profile_bytes, sizeof profile_bytes - 1);
#else
inline constexpr std::string_view profile_text;
#endif

/// A line `COUNT METHOD PATTERN` of a profile.
struct profiled_route {
    std::size_t count = 0;
    std::string_view method;
    std::string_view pattern;
};

struct profile {
    meta::list<profiled_route> routes;
    std::string_view fault;  // the first line that is none; empty if all are
};

constexpr auto read_profile(std::string_view text) -> profile {
    profile read;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
        if (line.empty()) continue;
        const auto first = line.find(' '), second = first == line.npos ? first : line.find(' ', first + 1);
        std::size_t count = 0;
        bool digits = first != 0 && first <= 18;
        for (std::size_t i = 0; digits && i < first; ++i) {
            digits = line[i] >= '0' && line[i] <= '9';
            count = 10 * count + static_cast<std::size_t>(line[i] - '0');
        }
        if (!digits || second == line.npos || !method_named(line.substr(first + 1, second - first - 1)) || !line.substr(second + 1).starts_with('/')) {
            read.fault = line;
            return read;
        }
        read.routes.push_back({count, line.substr(first + 1, second - first - 1), line.substr(second + 1)});
    }
    return read;
}

/// The routes that together take nine tenths of the requests, at most 16 of them: what most of the load is.
constexpr auto hot_routes(const profile& profile) -> meta::list<profiled_route> {
    auto routes = profile.routes;
    meta::sort(routes, [](const profiled_route& a, const profiled_route& b) { return a.count > b.count; });
    std::size_t all = 0, taken = 0;
    for (const auto& route : routes) all += route.count;
    meta::list<profiled_route> hot;
    for (std::size_t i = 0; i < routes.size() && hot.size() < 16 && 10 * taken < 9 * all; ++i) {
        hot.push_back(routes[i]);
        taken += routes[i].count;
    }
    return hot;
}

constexpr auto is_hot(conduit::method method, std::string_view pattern) -> bool {
    if (profile_text.empty()) return false;
    for (const auto& route : hot_routes(read_profile(profile_text)))
        if (route.method == name_of(method) && route.pattern == pattern) return true;
    return false;
}

}
