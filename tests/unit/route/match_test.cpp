#include <gtest/gtest.h>

#include <algorithm>
#include <conduit/route/conflict.hpp>
#include <conduit/route/match.hpp>

#include "oracle.hpp"
#include "route/search.hpp"

namespace {

using namespace conduit;

/// A plan over tables made at run time; they live as long as this.
struct run_time_plan {
    explicit run_time_plan(const std::vector<oracle::entry>& routes) : tables(routing::build_plan(oracle::table_of(routes))) {}

    auto view() const -> routing::plan { return tables.view(); }

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

/// What `match` says of one request, compared with the oracle's word; whether it was a hit.
auto agree(const routing::plan& plan, const std::vector<oracle::entry>& routes, method method, const std::string& path) -> bool {
    routing::captures captures;
    const auto found = routing::match(plan, method, path, captures);
    const auto right = expected(routes, method, path);
    EXPECT_EQ(found.endpoint, right.endpoint) << name_of(method) << " " << path;
    if (found.endpoint < 0) {
        EXPECT_EQ(found.allowed.bits, right.allowed.bits) << name_of(method) << " " << path;
        return false;
    }
    const auto wanted = captures_of(routes[static_cast<std::size_t>(found.endpoint)].pattern, path);
    std::vector<std::string_view> given;
    for (std::size_t i = 0; i < captures.count(); ++i) given.push_back(captures.text(path, i));
    EXPECT_EQ(given, wanted) << path;
    return true;
}

/// Every form of the look-up that this processor has, and the trie, say the same.
void forms_agree(const routing::plan& plan, method method, const std::string& path) {
    routing::captures by_trie, captures;
    const auto right = routing::match_by_trie(plan, method, path, by_trie);
    const auto same = [&](std::string_view form, std::int16_t endpoint) {
        EXPECT_EQ(endpoint, right.endpoint) << form << ": " << name_of(method) << " " << path;
        if (endpoint < 0) return;
        ASSERT_EQ(captures.count(), by_trie.count()) << form << ": " << path;
        for (std::size_t i = 0; i < captures.count(); ++i) EXPECT_EQ(captures.text(path, i), by_trie.text(path, i)) << form << ": " << path;
    };
    for (const auto* search : routing::available_searches()) {
        if (const auto endpoint = search->find(plan.segments, method, path, captures); endpoint >= 0) same(search->name, endpoint);
        same(search->name, search->match(plan, method, path, captures).endpoint);
    }
    same("match", routing::match(plan, method, path, captures).endpoint);
}

TEST(match, agrees_with_the_oracle) {
    std::mt19937 random(1);
    std::size_t hits = 0, misses = 0, by_segments = 0;
    for (int set = 0; set < 1'000; ++set) {
        const std::span<const std::string_view> names = set % 2 == 0 ? std::span<const std::string_view>(oracle::letters) : oracle::long_names;
        auto routes = oracle::random_routes(random, 16, names);
        const auto conflicts = routing::find_conflicts(oracle::table_of(routes));
        for (auto conflict = conflicts.end(); conflict != conflicts.begin();)
            routes.erase(routes.begin() + static_cast<std::ptrdiff_t>((--conflict)->second));
        const run_time_plan tables(routes);
        const auto plan = tables.view();
        by_segments += plan.segments.longest > 0;
        for (int request = 0; request < 50; ++request) {
            const auto path = oracle::random_path(random, names);
            static constexpr method methods[] = {method::get, method::post, method::head, method::put};
            const auto method = methods[random() % 4];
            ++(agree(plan, routes, method, path) ? hits : misses);
            forms_agree(plan, method, path);
            if (HasFailure()) return;
        }
    }
    EXPECT_GT(hits, 5'000u);
    EXPECT_GT(misses, 5'000u);
    EXPECT_GT(by_segments, 500u);
}

/// More shapes of one group than the tables can hold: all is left to the trie, for short paths and for those that are too long.
TEST(match, leaves_what_is_too_much_to_the_trie) {
    std::vector<oracle::entry> routes;
    for (unsigned captured = 0; captured < 512; ++captured) {
        std::string pattern = "/start";
        for (unsigned i = 0; i < 9; ++i) pattern += captured >> i & 1 ? "/:c" + std::to_string(i) : std::string("/a");
        routes.push_back({method::get, pattern + "/:last"});
    }
    routes.push_back({method::get, "/other"});  // so that "start" leads one group of them all
    routes.push_back({method::get, "/start/:c0/a/a/a/a/a/a/a/b/:last"});  // now the shape with the most patterns, not with the highest priority
    const run_time_plan tables(routes);
    const auto plan = tables.view();
    std::mt19937 random(1);
    for (int request = 0; request < 2'000; ++request) {
        std::string path = "/start";
        for (unsigned i = 0; i < 9; ++i) path += random() % 8 == 0 ? "/b" : "/a";
        path += "/" + std::string(1 + random() % 80, 'x');
        forms_agree(plan, method::get, path);
        if (HasFailure()) return;
    }
}

/// With a trie that knows nothing, what is found is found by segments.
TEST(match, finds_long_lists_of_routes_without_the_trie) {
    std::vector<oracle::entry> routes;
    for (int i = 0; i < 150; ++i) {
        const auto name = "/api/v1/collection" + std::to_string(i);
        routes.push_back({method::get, name});
        routes.push_back({i % 2 == 0 ? method::post : method::del, name + "/:id"});
        routes.push_back({method::get, "/api/v1/:kind/:id/part" + std::to_string(i)});
    }
    const run_time_plan tables(routes);
    auto plan = tables.view();
    EXPECT_EQ(plan.segments.leading, 8u);  // behind the common "/api/v1"
    const routing::node empty;
    plan.nodes = {&empty, 1};
    for (const auto& route : routes) {
        auto path = route.pattern;
        for (std::string_view capture : {":id", ":kind"})
            if (const auto at = path.find(capture); at != path.npos) path.replace(at, capture.size(), "some-value");
        ASSERT_TRUE(agree(plan, routes, route.method, path)) << path;
    }
}

}
