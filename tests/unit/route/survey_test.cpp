#include <gtest/gtest.h>

#include "oracle.hpp"
#include "route/survey.hpp"

namespace {

using namespace conduit;

TEST(survey, counts_what_the_tables_hold) {
    std::vector<oracle::entry> routes{{method::get, "/"}, {method::get, "/files/*path"}};
    for (int i = 0; i < 20; ++i) {
        const auto name = "/collection" + std::to_string(i);
        routes.push_back({method::get, name});
        routes.push_back({method::get, name + "/:id"});
        routes.push_back({method::get, name + "/search"});
    }
    const auto tables = routing::build_plan(oracle::table_of(routes));
    const auto survey = routing::survey_of(tables.view(), routes.size());
    EXPECT_FALSE(survey.few);
    EXPECT_EQ(survey.patterns, 60u);
    EXPECT_GE(survey.pattern_places, survey.patterns);
    // Leading segments are told apart by their first eight bytes: all collections are one group for each number of segments.
    EXPECT_EQ(survey.groups, 2u);
    EXPECT_GE(survey.group_places, 4 * survey.groups);
    EXPECT_EQ(survey.shapes, 3u);
    EXPECT_GT(survey.nodes, 40u);
    EXPECT_EQ(survey.ways[0], routing::way::root);
    EXPECT_EQ(survey.ways[1], routing::way::trie);
    EXPECT_EQ(survey.ways[2], routing::way::hashed);
    EXPECT_EQ(survey.bytes(), survey.shape_bytes + survey.pattern_bytes + survey.trie_bytes);
}

}
