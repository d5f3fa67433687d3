#include <gtest/gtest.h>

#include <string>
#include <conduit/annotations/constraint.hpp>
#include <conduit/validate/match_pattern.hpp>

#include "validate/format.hpp"

namespace {

using namespace conduit;
using annotation::pattern_compiler;

auto found(std::string_view expression, std::string_view text) -> bool {
    const pattern_compiler made(expression);
    EXPECT_EQ(made.fault, "") << expression;
    return finds(annotation::pattern{.steps = made.steps.data(), .step_count = made.steps.size(), .ranges = made.ranges.data()}, text);
}

TEST(pattern, finds_what_it_should) {
    struct row {
        const char* expression;
        const char* text;
        bool expected;
    };
    for (const auto& [expression, text, expected] : std::initializer_list<row>{
             {"", "", true}, {"", "a", true}, {"a", "cat", true}, {"^a", "cat", false}, {"^a$", "a", true}, {"^a$", "aa", false}, {"a|b", "xb", true},
             {"^(a|bc)*$", "abcbca", true}, {"^(a|bc)*$", "abca b", false}, {"^a{2,3}$", "a", false}, {"^a{2,3}$", "aa", true}, {"^a{2,3}$", "aaaa", false},
             {"^a{2}$", "aa", true}, {"^a{2,}$", "aaaaa", true}, {"^a{2,}$", "a", false}, {"^a?b+$", "bb", true}, {"^a?b+$", "aab", false},
             {"^[a-c_-]+$", "a-c_b", true}, {"^[^a-c]+$", "abd", false}, {"^[^a-c]+$", "xyz", true}, {"^\\d{4}-\\d\\d$", "2026-11", true}, {"^\\w+$", "a_1", true},
             {"^\\w+$", "é", false}, {"\\s", "a b", true}, {"^\\S+$", "a b", false}, {"^.$", "é", true}, {"^.$", "😀", true}, {"^.$", "\n", false}, {"^[é-ü]$", "ö", true},
             {"\\bcat\\b", "a cat!", true}, {"\\bcat\\b", "concat", false}, {"^\\x41\\u00e9$", "Aé", true}, {"^\\$\\.\\[$", "$.[", true}, {"^(?:ab)+$", "abab", true},
             {"^(a*)*$", "aaa", true}, {"^(a?){3}$", "aa", true}, {"^(|a)+$", "aa", true}, {"(a|b|)c$", "c", true}, {"^[]$", "", false}, {"^[\\d.]+$", "1.5", true}})
        EXPECT_EQ(found(expression, text), expected) << expression << " in " << text;
}

TEST(pattern, says_what_is_wrong_with_it) {
    for (const char* expression : {"(", ")", "a)", "[a", "a{2", "a{3,2}", "*", "+a", "a|*", "\\", "\\q", "(?=a)", "(?<n>a)", "[z-a]", "[\\W]", "\\u12", "]", "}", "a{501}", "(a{30}){30}"})
        EXPECT_NE(pattern_compiler(expression).fault, "") << expression;
    EXPECT_NE(pattern_compiler(std::string(100, '(') + std::string(100, ')')).fault, "");
}

/// Time is linear: steps times code points. Engines that go back would not end within anyone's life.
TEST(pattern, hostile_text_costs_no_more_than_other_text) {
    const std::string many(20'000, 'a');
    EXPECT_FALSE(found("^(a+)+$", many + "!"));
    EXPECT_FALSE(found("^(a|a)*$", many + "!"));
    EXPECT_FALSE(found("(.*)*(.*)*(.*)*b", many));
    EXPECT_TRUE(found("^(a?){100}(a){100}", many));
}

static_assert(finds(*annotations::pattern("^[a-z]+$").pattern, "abc") && !finds(*annotations::pattern("^[a-z]+$").pattern, "a1"));

TEST(format, of_text) {
    using enum annotation::text_format;
    struct row {
        annotation::text_format format;
        const char* text;
        bool expected;
    };
    for (const auto& [format, text, expected] : std::initializer_list<row>{
             {date, "2024-02-29", true}, {date, "2023-02-29", false}, {date, "1900-02-29", false}, {date, "2000-02-29", true}, {date, "2024-13-01", false}, {date, "2024-1-01", false},
             {time, "23:59:60Z", true}, {time, "24:00:00Z", false}, {time, "12:00:00", false}, {time, "12:00:00.5+01:30", true},
             {date_time, "2024-01-01T00:00:00Z", true}, {date_time, "2024-01-01 00:00:00Z", false}, {date_time, "2024-02-30T00:00:00Z", false},
             {duration, "PT1H30M", true}, {duration, "P3W", true}, {duration, "P1Y2M3DT4H5M6S", true}, {duration, "P", false}, {duration, "PT", false}, {duration, "1H", false},
             {email, "a.b+c@example.org", true}, {email, "a@b", false}, {email, "a..b@example.org", false}, {email, "@example.org", false}, {email, "a b@example.org", false},
             {hostname, "example.org", true}, {hostname, "-a.org", false}, {hostname, "a..b", false}, {ipv4, "127.0.0.1", true}, {ipv4, "127.0.0.256", false}, {ipv4, "127.1", false},
             {ipv6, "::1", true}, {ipv6, "1::2::3", false}, {uri, "https://example.org/a?b#c", true}, {uri, "/a", false}, {uri, "http://a b", false}, {uri, "a:%zz", false},
             {uuid, "123E4567-e89b-12d3-a456-426614174000", true}, {uuid, "123e4567e89b12d3a456426614174000", false}})
        EXPECT_EQ(validate::has_format(text, format), expected) << name_of(format) << " " << text;
    EXPECT_FALSE(validate::has_format(std::string(64, 'a') + ".org", hostname));
    EXPECT_FALSE(validate::has_format(std::string_view("127.0.0.1\0", 10), ipv4));
}

}
