#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <conduit/route/similar.hpp>

#include "oracle.hpp"

namespace {

using namespace conduit;

/// The pattern without the names of captures: `/users/:/*`.
auto erased(std::string_view pattern) -> std::string {
    std::string shape;
    for (const auto segment : oracle::split(pattern)) {
        shape += '/';
        shape += segment.starts_with(':') || segment.starts_with('*') ? segment.substr(0, 1) : segment;
    }
    return shape;
}

TEST(slash_pairs, agree_with_brute_force) {
    std::mt19937 random(20261125);
    std::size_t sets_with_pairs = 0;
    for (int set = 0; set < 10'000; ++set) {
        const auto routes = oracle::random_routes(random, 40, oracle::letters);
        const auto silent = [&](std::size_t i) { return (i + static_cast<std::size_t>(set)) % 5 == 0; };
        std::set<std::pair<std::size_t, std::size_t>> expected, found;
        for (std::size_t j = 0; j < routes.size(); ++j)
            for (std::size_t i = 0; i < j; ++i) {
                const auto a = erased(routes[i].pattern), b = erased(routes[j].pattern);
                if (routes[i].method != routes[j].method || silent(i) || silent(j) || a == "/" || b == "/") continue;
                if (a + "/" == b || b + "/" == a) expected.emplace(i, j);
            }
        for (const auto& pair : routing::find_slash_pairs(oracle::table_of(routes), silent)) EXPECT_TRUE(found.emplace(pair.first, pair.second).second);
        ASSERT_EQ(found, expected) << "set " << set;
        sets_with_pairs += !expected.empty();
    }
    EXPECT_GT(sets_with_pairs, 500u);
    EXPECT_LT(sets_with_pairs, 9'000u);
}

TEST(odd_captures, agree_with_brute_force) {
    std::mt19937 random(20261126);
    std::size_t sets_with_odd = 0;
    for (int set = 0; set < 10'000; ++set) {
        const auto routes = oracle::random_routes(random, 12, oracle::letters);
        const auto silent = [&](std::size_t i) { return (i + static_cast<std::size_t>(set)) % 5 == 0; };
        struct member {
            std::size_t route, segment;
            std::string name;
        };
        std::map<std::string, std::vector<member>> places;  // by what leads to the capture, it included
        for (std::size_t i = 0; i < routes.size(); ++i) {
            if (silent(i)) continue;
            std::string beginning;
            std::size_t index = 0;
            for (const auto segment : oracle::split(routes[i].pattern)) {
                (beginning += '/') += segment.starts_with(':') || segment.starts_with('*') ? segment.substr(0, 1) : segment;
                if (beginning.ends_with(':') || beginning.ends_with('*')) places[beginning].push_back({i, index, std::string(segment)});
                ++index;
            }
        }
        std::set<std::tuple<std::size_t, std::size_t, std::size_t>> expected, found;
        for (const auto& [beginning, members] : places) {
            const auto count = [&](const std::string& name) { return std::ranges::count(members, name, &member::name); };
            const member* usual = &members.front();
            for (const auto& member : members)
                if (count(member.name) > count(usual->name)) usual = &member;
            for (const auto& member : members)
                if (member.name != usual->name) expected.emplace(member.route, usual->route, member.segment);
        }
        for (const auto& odd : routing::find_odd_captures(oracle::table_of(routes), silent))
            EXPECT_TRUE(found.emplace(odd.route, odd.usual, odd.segment).second);
        ASSERT_EQ(found, expected) << "set " << set;
        sets_with_odd += !expected.empty();
    }
    EXPECT_GT(sets_with_odd, 1'000u);
    EXPECT_LT(sets_with_odd, 9'900u);
}

TEST(similar_routes, are_found_by_the_compiler) {
    static constexpr auto of_users = [](std::string_view second) {
        routing::route_table table{{method::get, "/users/:id", routing::split_pattern("/users/:id")}, {method::get, second, routing::split_pattern(second)}};
        const auto nobody = [](std::size_t) { return false; };
        return std::pair(routing::find_slash_pairs(table, nobody).size(), routing::find_odd_captures(table, nobody).size());
    };
    static_assert(of_users("/users/:id/") == std::pair(1uz, 0uz));
    static_assert(of_users("/users/:name/") == std::pair(1uz, 1uz));
    static_assert(of_users("/users/:name/posts") == std::pair(0uz, 1uz));
    static_assert(of_users("/users/new") == std::pair(0uz, 0uz));
    static_assert(of_users("/users/") == std::pair(0uz, 0uz));
}

}
