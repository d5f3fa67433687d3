#include <conduit/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <conduit/annotations/constraint.hpp>

namespace {

using namespace conduit::annotations;

struct order {
    [[=length(1, 5)]] std::string article;
    std::string_view note = "none";
    std::vector<int> counts{};
};

TEST(parse, gives_the_value) {
    conduit::arena memory;
    const auto order = conduit::json::parse<::order>(R"({"article": "cup", "note": "a\\nb", "counts": [1, 2]})", memory);
    ASSERT_TRUE(order);
    EXPECT_EQ(order->article, "cup");
    EXPECT_EQ(order->note, "a\nb");
    EXPECT_EQ(order->counts, (std::vector{1, 2}));
    EXPECT_EQ(*conduit::json::parse<int>("12", memory), 12);
}

TEST(parse, gives_the_problem_of_a_request_with_such_a_body) {
    conduit::arena memory;
    const auto unfit = conduit::json::parse<order>(R"({"article": "saucer", "counts": [1, "2"]})", memory);
    ASSERT_FALSE(unfit);
    EXPECT_EQ(unfit.error().status, 422);
    ASSERT_EQ(unfit.error().errors.size(), 2u);
    EXPECT_EQ(unfit.error().errors[0].at, "/article");
    EXPECT_EQ(unfit.error().errors[1].at, "/counts/1");
    for (const auto* text : {"", "{", "{\"article\": \"cup\"} x", "nul"}) {
        const auto none = conduit::json::parse<order>(text, memory);
        ASSERT_FALSE(none) << text;
        EXPECT_EQ(none.error().status, 400) << text;
    }
}

}
