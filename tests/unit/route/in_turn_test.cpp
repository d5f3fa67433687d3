#include <gtest/gtest.h>

#include <conduit/route/in_turn.hpp>

#include "oracle.hpp"

namespace {

using namespace conduit;

struct entry {
    conduit::method method;
    std::string_view pattern;
};

struct turns {
    std::span<const routing::turn> turns;
};

constexpr auto table_of(std::span<const entry> routes) -> routing::route_table {
    routing::route_table table;
    for (const auto& [method, pattern] : routes) table.push_back({method, pattern, routing::split_pattern(pattern)});
    return table;
}

template <const auto& Routes>
struct small_app {
    static constexpr turns value{std::define_static_array(routing::turns_of(table_of(Routes)))};
};

/// The code made for the routes says what the trie says, of random paths that often match.
template <const auto& Routes>
void agrees_with_the_trie() {
    const auto tables = routing::build_trie(table_of(Routes));
    auto plan = tables.view();
    plan.in_turn = routing::match_in_turn<small_app<Routes>>;
    std::mt19937 random(1);
    std::size_t hits = 0;
    for (int request = 0; request < 50'000; ++request) {
        const auto path = oracle::random_path(random, oracle::letters);
        static constexpr method methods[] = {method::get, method::post, method::head, method::put};
        const auto method = methods[random() % 4];
        routing::captures captures, by_trie;
        const auto found = routing::match(plan, method, path, captures);
        const auto right = routing::match_by_trie(plan, method, path, by_trie);
        ASSERT_EQ(found.endpoint, right.endpoint) << name_of(method) << " " << path;
        if (found.endpoint < 0) {
            ASSERT_EQ(found.allowed.bits, right.allowed.bits) << name_of(method) << " " << path;
            continue;
        }
        ++hits;
        ASSERT_EQ(captures.count(), by_trie.count()) << path;
        for (std::size_t i = 0; i < captures.count(); ++i) ASSERT_EQ(captures.text(path, i), by_trie.text(path, i)) << path;
    }
    EXPECT_GT(hits, 500u);
}

constexpr entry overlapping[] = {{method::get, "/:x/b"}, {method::get, "/a/:x"}, {method::get, "/a/b"}, {method::post, "/a/:x"}, {method::get, "/:x/:y/c"},
                                 {method::get, "/a/:x/:y"}, {method::put, "/:x/:y/:z/c"}};
constexpr entry heads[] = {{method::get, "/a"}, {method::head, "/a"}, {method::get, "/:x"}, {method::head, "/:x/b"}, {method::get, "/:x/b"}, {method::get, "/a/:y"}};
constexpr entry slashes[] = {{method::get, "/"}, {method::get, "/a/"}, {method::get, "/a"}, {method::get, "/:x/"}, {method::post, "/:x/:y/"}, {method::get, "/:x/:y"}};
constexpr entry one[] = {{method::get, "/:a/:b/:c/:d"}};

TEST(match_in_turn, agrees_with_the_trie) {
    agrees_with_the_trie<overlapping>();
    agrees_with_the_trie<heads>();
    agrees_with_the_trie<slashes>();
    agrees_with_the_trie<one>();
}

constexpr entry with_rest[] = {{method::get, "/a/*files"}};
constexpr entry many_captures[] = {{method::get, "/:a/:b/:c/:d/:e"}};
constexpr entry nine_of_a_method[] = {{method::get, "/a"}, {method::get, "/b"}, {method::get, "/c"}, {method::get, "/d"}, {method::get, "/e"},
                                      {method::get, "/f"}, {method::get, "/g"}, {method::get, "/h"}, {method::get, "/i"}};
static_assert(small_app<overlapping>::value.turns.size() == 7);
static_assert(small_app<with_rest>::value.turns.empty());
static_assert(small_app<many_captures>::value.turns.empty());
static_assert(small_app<nine_of_a_method>::value.turns.empty());

}
