#include <gtest/gtest.h>

#include <map>
#include <set>
#include <conduit/route/conflict.hpp>

#include "oracle.hpp"

namespace {

using namespace conduit;

/// Every path over the three names that patterns have and one that none has, up to four segments, as long as the patterns.
auto all_paths() -> const std::vector<std::string>& {
    static const auto paths = [] {
        std::vector<std::string> all, longest{""};
        for (int depth = 1; depth <= 4; ++depth) {
            std::vector<std::string> longer;
            for (const auto& path : longest) {
                for (const char* segment : {"a", "b", "c", "d"}) longer.push_back(path + "/" + segment);
                all.push_back(path + "/");
            }
            all.insert(all.end(), longer.begin(), longer.end());
            longest = std::move(longer);
        }
        return all;
    }();
    return paths;
}

/// How a pattern matches each of all_paths(): a digit a segment; empty where it does not.
auto matches_of(const std::string& pattern) -> const std::vector<std::string>& {
    static std::map<std::string, std::vector<std::string>, std::less<>> known;
    const auto [at, fresh] = known.try_emplace(pattern);
    if (fresh)
        for (const auto& path : all_paths()) {
            at->second.emplace_back();
            if (const auto ranks = oracle::ranks(pattern, path))
                for (const int rank : *ranks) at->second.back() += static_cast<char>('0' + rank);
        }
    return at->second;
}

/// Nothing decides between two patterns: there is a path that both match, with the same kind of segment all along.
auto undecided(const std::string& a, const std::string& b) -> bool {
    const auto& left = matches_of(a);
    const auto& right = matches_of(b);
    for (std::size_t i = 0; i < left.size(); ++i)
        if (!left[i].empty() && left[i] == right[i]) return true;
    return false;
}

TEST(conflicts, agree_with_brute_force_over_ten_thousand_sets) {
    std::mt19937 random(20261124);
    std::size_t sets_with_conflicts = 0;
    for (int set = 0; set < 10'000; ++set) {
        const auto routes = oracle::random_routes(random, 12, oracle::letters);
        std::set<std::size_t> expected;  // routes that an earlier one already decides
        for (std::size_t i = 0; i < routes.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (routes[i].method == routes[j].method && undecided(routes[j].pattern, routes[i].pattern)) expected.insert(i);
        std::set<std::size_t> found;
        for (const auto& conflict : routing::find_conflicts(oracle::table_of(routes))) {
            ASSERT_LT(conflict.first, conflict.second);
            ASSERT_TRUE(undecided(routes[conflict.first].pattern, routes[conflict.second].pattern))
                << routes[conflict.first].pattern << " " << routes[conflict.second].pattern;
            found.insert(conflict.second);
        }
        ASSERT_EQ(found, expected) << "set " << set;
        sets_with_conflicts += !expected.empty();
    }
    EXPECT_GT(sets_with_conflicts, 1'000u);
    EXPECT_LT(sets_with_conflicts, 9'000u);
}

TEST(conflicts, are_found_among_a_thousand_routes) {
    std::vector<oracle::entry> routes;
    for (int i = 0; i < 1000; ++i) routes.push_back({method::get, "/group" + std::to_string(i % 31) + "/item" + std::to_string(i) + "/:id"});
    EXPECT_TRUE(routing::find_conflicts(oracle::table_of(routes)).empty());
    routes.push_back({method::get, "/group4/item35/:name"});
    const auto found = routing::find_conflicts(oracle::table_of(routes));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].first, 35u);
    EXPECT_EQ(found[0].second, 1000u);
}

}
