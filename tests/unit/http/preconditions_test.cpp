#include <gtest/gtest.h>

#include <initializer_list>

#include "http/preconditions.hpp"

namespace {

using namespace conduit;
using enum http::precondition;
using headers = std::initializer_list<header_view>;

constexpr http::validators current{"\"now\"", 784111777};
constexpr auto date = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr auto before = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr auto after = "Sun, 06 Nov 1994 08:49:38 GMT";

auto asking(headers fields) -> request {
    request request;
    request.headers = {fields.begin(), fields.size()};
    return request;
}

auto check(headers fields) { return http::check_preconditions(asking(fields), current); }
auto if_range(headers fields) { return http::if_range_holds(asking(fields), current); }

TEST(preconditions, one) {
    EXPECT_EQ(check({}), holds);
    struct {
        std::string_view name, value;
        http::precondition verdict;
    } const cases[]{
        {"If-Match", "\"now\"", holds},
        {"if-match", "\"old\", \"now\"", holds},
        {"If-Match", "*", holds},
        {"If-Match", " * ", holds},
        {"If-Match", "\"old\"", failed},
        {"If-Match", "W/\"now\"", failed},  // strong comparison
        {"If-Match", "", failed},
        {"If-Match", "now", failed},
        {"If-Match", "\"now", failed},
        {"If-Match", "\"old\" garbage \"now\"", failed},
        {"If-Match", "w/\"now\"", failed},
        {"If-None-Match", "\"now\"", not_modified},
        {"If-None-Match", "W/\"now\"", not_modified},  // weak comparison
        {"If-None-Match", "\"a\",,\t\"b,c\" , W/\"now\"", not_modified},
        {"If-None-Match", "*", not_modified},
        {"If-None-Match", "\"old\"", holds},
        {"If-None-Match", "\"*\"", holds},
        {"If-None-Match", "", holds},
        {"If-None-Match", "now", holds},
        {"If-Modified-Since", date, not_modified},
        {"If-Modified-Since", after, not_modified},
        {"If-Modified-Since", before, holds},
        {"If-Modified-Since", "yesterday", holds},
        {"If-Modified-Since", "Sunday, 06-Nov-94 08:49:37 GMT", not_modified},
        {"If-Unmodified-Since", date, holds},
        {"If-Unmodified-Since", after, holds},
        {"If-Unmodified-Since", before, failed},
        {"If-Unmodified-Since", "yesterday", holds},
    };
    for (const auto& each : cases) EXPECT_EQ(check({{each.name, each.value}}), each.verdict) << each.name << ": " << each.value;
}

TEST(preconditions, come_in_order) {
    // A tag outranks the date of its kind.
    EXPECT_EQ(check({{"If-Unmodified-Since", before}, {"If-Match", "\"now\""}}), holds);
    EXPECT_EQ(check({{"If-Unmodified-Since", after}, {"If-Match", "\"old\""}}), failed);
    EXPECT_EQ(check({{"If-Modified-Since", date}, {"If-None-Match", "\"old\""}}), holds);
    EXPECT_EQ(check({{"If-Modified-Since", before}, {"If-None-Match", "\"now\""}}), not_modified);
    // 412 outranks 304.
    EXPECT_EQ(check({{"If-None-Match", "\"now\""}, {"If-Match", "\"old\""}}), failed);
    EXPECT_EQ(check({{"If-None-Match", "\"now\""}, {"If-Match", "\"now\""}}), not_modified);
    EXPECT_EQ(check({{"If-Modified-Since", date}, {"If-Unmodified-Since", before}}), failed);
    EXPECT_EQ(check({{"If-Modified-Since", date}, {"If-Match", "\"now\""}}), not_modified);
    EXPECT_EQ(check({{"If-None-Match", "\"now\""}, {"If-Unmodified-Since", after}}), not_modified);
}

TEST(preconditions, on_several_lines) {
    EXPECT_EQ(check({{"If-None-Match", "\"old\""}, {"If-None-Match", "\"now\""}}), not_modified);
    EXPECT_EQ(check({{"If-Match", "\"now\""}, {"If-Match", "\"old\""}}), holds);
    EXPECT_EQ(check({{"If-Modified-Since", date}, {"If-Modified-Since", date}}), holds);  // no date: ignored
}

TEST(preconditions, if_range_names_the_very_version) {
    EXPECT_TRUE(if_range({}));
    EXPECT_TRUE(if_range({{"If-Range", "\"now\""}}));
    EXPECT_TRUE(if_range({{"If-Range", date}}));
    for (const auto value : {"\"old\"", "W/\"now\"", "*", "now", "", before, after, "yesterday"}) EXPECT_FALSE(if_range({{"If-Range", value}})) << value;
    EXPECT_FALSE(if_range({{"If-Range", "\"now\""}, {"If-Range", "\"now\""}}));
}

}
