#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <type_traits>
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
    if (!read) return read.error();
    return faults.empty() ? "ok" : std::move(faults).to_problem().errors.front().code;
}

TEST(json_read, takes_any_document_behind_one_byte_order_mark) {
    EXPECT_EQ(verdict("\xef\xbb\xbf[1]"), "ok");
    EXPECT_EQ(verdict("\xef\xbb\xbf\"1\""), "type");
    EXPECT_EQ(verdict("\xef\xbb\xbf" "1"), "type");
    EXPECT_EQ(verdict("\xef\xbb\xbf 12345678901234567890123"), "type");
    EXPECT_EQ(verdict("\xef\xbb\xbf" "1x"), "something follows the document");
    EXPECT_NE(verdict("\xef\xbb\xbf\xef\xbb\xbf[1]"), "ok");
}

TEST(json_read, takes_for_a_boolean_what_is_one) {
    EXPECT_EQ(verdict("false "), "type");
    EXPECT_EQ(verdict("true"), "type");
    EXPECT_EQ(verdict<bool>("true"), "ok");
    EXPECT_EQ(verdict<bool>("1"), "type");
    for (const auto text : {"falsx", "fals^", "fals", "tru^", "[fals^]"}) EXPECT_EQ(verdict(text), "its syntax is wrong") << text;
    EXPECT_EQ(verdict("falsee"), "something follows the document");
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
