#include <conduit/json/append.hpp>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace {

auto json_of(std::string_view text) {
    std::string out;
    conduit::json::append(out, text);
    return out;
}

/// Text is looked through eight bytes at a time: what is to be escaped is found at every place.
TEST(append, escapes_wherever_they_are) {
    using namespace std::literals;
    constexpr std::pair<std::string_view, std::string_view> cases[]{
        {"\"", "\\\""},     {"\\", "\\\\"},       {"\n", "\\n"},    {"\x1f", "\\u001f"}, {"\0"sv, "\\u0000"}, {" ", " "},
        {"\x7f", "\x7f"},   {"!", "!"},           {"#", "#"},       {"[", "["},          {"]", "]"},          {"\u00e4", "\u00e4"},
        {"\xff", "\uFFFD"}, {"\xc3", "\uFFFD"},   {"\x80", "\uFFFD"}, {"\U0001F600", "\U0001F600"},
    };
    for (const auto& [special, written] : cases)
        for (std::size_t before = 0; before < 18; ++before)
            for (std::size_t after = 0; after < 10; ++after) {
                const std::string left(before, 'a'), right(after, '~');
                EXPECT_EQ(json_of(left + std::string(special) + right), '"' + left + std::string(written) + right + '"') << before << ' ' << after;
            }
}

TEST(append, appends) {
    std::string out = "[";
    conduit::json::append(out, std::string_view("one\"two"));
    EXPECT_EQ(out, R"(["one\"two")");
}

}
