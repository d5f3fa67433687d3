#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include <conduit/describe/type_of.hpp>

#include "json/read.hpp"

namespace {

using namespace conduit;

/// "ok", the code of the first fault, or what makes it no JSON.
template <class T = std::vector<int>>
auto verdict(std::string_view text, T&& value = {}) -> std::string {
    arena memory;
    validate::faults faults;
    const auto read = json::read(describe::type_of<std::remove_cvref_t<T>>, annotation::unconstrained, text, &value, memory, faults);
    if (!read) return read.error().substr(0, read.error().find(" ("));
    return faults.empty() ? "ok" : std::move(faults).to_problem().errors.front().code;
}

auto integers_in(std::string_view text) -> std::vector<std::int64_t> {
    arena memory;
    validate::faults faults;
    std::vector<std::int64_t> all;
    const auto read = json::read(describe::type_of<std::vector<std::int64_t>>, annotation::unconstrained, text, &all, memory, faults);
    EXPECT_TRUE(read && faults.empty()) << text;
    return all;
}

struct same_for_all {
    auto operator()(const std::string&) const -> std::size_t { return 7; }
};

template <class Map>
auto with_names(int count) -> std::string {
    std::string text = "{";
    for (int i = 0; i < count; ++i) text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
    return verdict<Map>(text + "}");
}

TEST(json_read, takes_any_document_behind_one_byte_order_mark) {
    EXPECT_EQ(verdict("\xef\xbb\xbf[1]"), "ok");
    EXPECT_EQ(verdict("\xef\xbb\xbf\"1\""), "type");
    EXPECT_EQ(verdict("\xef\xbb\xbf" "1"), "type");
    EXPECT_EQ(verdict("\xef\xbb\xbf 12345678901234567890123"), "type");
    EXPECT_EQ(verdict("\xef\xbb\xbf" "1x"), "something follows the document");
    EXPECT_NE(verdict("\xef\xbb\xbf\xef\xbb\xbf[1]"), "ok");
}

TEST(json_read, takes_whole_numbers_however_they_are_written) {
    EXPECT_EQ(integers_in("[1.0, -2.50e1, 1e2, 0e999999, -0.0, 1E-0, 900e-2, 12.0e0]"), (std::vector<std::int64_t>{1, -25, 100, 0, 0, 1, 9, 12}));
    EXPECT_EQ(integers_in("[9223372036854775807, -9.223372036854775808e18, 922337203685477580.0]"),
              (std::vector<std::int64_t>{9'223'372'036'854'775'807, -9'223'372'036'854'775'807 - 1, 922'337'203'685'477'580}));
    for (const auto text : {"[1.5]", "[1e-1]", "[15e-2]", "[0.00000000000000000001]", "[1e300]", "[1e99999999]"}) EXPECT_EQ(verdict(text), "type") << text;
    EXPECT_EQ(verdict("[2147483648.0]"), "range");
    EXPECT_EQ(verdict("[1e19]"), "range");
}

TEST(json_read, refuses_names_that_are_made_to_collide) {
    using poor = std::unordered_map<std::string, int, same_for_all>;
    EXPECT_EQ(with_names<poor>(50), "ok");
    EXPECT_EQ(with_names<poor>(200'000), "collision");  // in time that is linear in them
    EXPECT_EQ((with_names<std::unordered_map<std::string, int>>(200'000)), "ok");
}

TEST(json_read, takes_for_a_boolean_what_is_one) {
    EXPECT_EQ(verdict("false "), "type");
    EXPECT_EQ(verdict("true"), "type");
    EXPECT_EQ(verdict<bool>("true"), "ok");
    EXPECT_EQ(verdict<bool>("1"), "type");
    for (const auto text : {"falsx", "fals^", "fals", "tru^", "[fals^]"}) EXPECT_EQ(verdict(text), "its syntax is wrong") << text;
    EXPECT_EQ(verdict("falsee"), "something follows the document");
}

TEST(json_read, says_where_it_is_no_json) {
    const auto why = [](std::string_view text) {
        arena memory;
        validate::faults faults;
        std::map<std::string, std::string> value;
        const auto read = json::read(describe::type_of<decltype(value)>, annotation::unconstrained, text, &value, memory, faults);
        return read ? "ok" : read.error();
    };
    EXPECT_EQ(why(R"({"a":"b",})"), "its syntax is wrong (line 1, column 10)");
    EXPECT_EQ(why("{\n  \"a\": \"b\",\n  \"c\": nul\n}"), "its syntax is wrong (line 3, column 8)");
    EXPECT_EQ(why("{\"a\\n\": \"b\\u00e9\"\r\n, 7}"), "its syntax is wrong (line 2, column 3)");
    EXPECT_EQ(why("{\n"), "an array or object has no end (line 2, column 1)");
    EXPECT_EQ(why("\xef\xbb\xbf{}x"), "something follows the document (line 1, column 3)");
    EXPECT_EQ(why(R"({"a":"\ud800"})"), "a string has a wrong escape (line 1, column 7)");
    EXPECT_EQ(why(R"({"a":"b)"), "a string has no end (line 1, column 8)");
}

TEST(json_read, takes_documents_that_are_one_value) {
    int number = 0;
    EXPECT_EQ(verdict("\xef\xbb\xbf 42 ", number), "ok");
    EXPECT_EQ(number, 42);
    EXPECT_EQ(verdict<int>("\"42\""), "type");
    EXPECT_EQ(verdict<int>("[42]"), "type");
    EXPECT_EQ(verdict<signed char>("300"), "range");
    EXPECT_EQ(verdict<int>("42,43"), "something follows the document");
    EXPECT_NE(verdict<int>("42]"), "ok");
    std::string text;
    EXPECT_EQ(verdict("\"a\\n\\u00e9\"", text), "ok");
    EXPECT_EQ(text, "a\n\u00e9");
    EXPECT_NE(verdict<std::string>("\"a\",\"b\""), "ok");
    std::optional<double> some = 1;
    EXPECT_EQ(verdict("null", some), "ok");
    EXPECT_EQ(some, std::nullopt);
    EXPECT_EQ(verdict("2.5", some), "ok");
    EXPECT_EQ(some, 2.5);
    EXPECT_NE(verdict<std::optional<double>>("null null"), "ok");
}

}
