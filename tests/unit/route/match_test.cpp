#include <gtest/gtest.h>

#include <algorithm>
#include <conduit/route/conflict.hpp>
#include <conduit/route/match.hpp>

#include "oracle.hpp"

namespace {

using namespace conduit;

/// A plan over tables made at run time; they live as long as this.
struct run_time_plan {
    explicit run_time_plan(const std::vector<oracle::entry>& routes) : tables(routing::build_plan(oracle::table_of(routes))) {}

    auto view() const -> routing::plan {
        return {tables.nodes, tables.edges, tables.leaves, tables.static_paths.view(), tables.static_keys, tables.static_leaves};
    }

    routing::plan_tables tables;
};

struct expectation {
    int endpoint = -1;
    method_set allowed;
};

auto expected(const std::vector<oracle::entry>& routes, method method, std::string_view path) -> expectation {
    expectation out;
    std::optional<std::vector<int>> best;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        auto ranks = oracle::ranks(routes[i].pattern, path);
        if (!ranks) continue;
        out.allowed.add(routes[i].method);
        if (routes[i].method != method && !(method == method::head && routes[i].method == method::get)) continue;
        ranks->push_back(routes[i].method == method ? 0 : 1);  // a HEAD of its own comes before GET, on one pattern
        if (best && !(*ranks < *best)) continue;
        best = ranks;
        out.endpoint = static_cast<int>(i);
    }
    return out;
}

auto captures_of(std::string_view pattern, std::string_view path) -> std::vector<std::string_view> {
    std::vector<std::string_view> captures;
    const auto wanted = oracle::split(pattern), given = oracle::split(path);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].starts_with(':')) captures.push_back(given[i]);
        if (wanted[i].starts_with('*')) captures.push_back(path.substr(static_cast<std::size_t>(given[i].data() - path.data())));
    }
    return captures;
}

TEST(match, agrees_with_the_oracle) {
    std::mt19937 random(1);
    std::size_t hits = 0, refusals = 0;
    for (int set = 0; set < 2'000; ++set) {
        auto routes = oracle::random_routes(random, 16);
        const auto conflicts = routing::find_conflicts(oracle::table_of(routes));
        for (auto conflict = conflicts.end(); conflict != conflicts.begin();)
            routes.erase(routes.begin() + static_cast<std::ptrdiff_t>((--conflict)->second));
        const run_time_plan plan(routes);
        for (int request = 0; request < 100; ++request) {
            const auto path = oracle::random_path(random);
            static constexpr method methods[] = {method::get, method::post, method::head, method::put};
            const auto method = methods[random() % 4];
            std::array<std::string_view, exchange::most_captures> captures;
            const auto found = routing::match(plan.view(), method, path, captures);
            const auto right = expected(routes, method, path);
            ASSERT_EQ(found.endpoint, right.endpoint) << name_of(method) << " " << path;
            if (found.endpoint < 0) {
                ASSERT_EQ(found.allowed.bits, right.allowed.bits) << name_of(method) << " " << path;
                refusals += found.allowed.bits != 0;
                continue;
            }
            ++hits;
            const auto wanted = captures_of(routes[static_cast<std::size_t>(found.endpoint)].pattern, path);
            ASSERT_TRUE(std::ranges::equal(wanted, std::span(captures).first(found.capture_count))) << path;
        }
    }
    EXPECT_GT(hits, 20'000u);
    EXPECT_GT(refusals, 10'000u);
}

}
