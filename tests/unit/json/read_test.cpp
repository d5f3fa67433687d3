#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <conduit/describe/type_of.hpp>

#include "json/read.hpp"

namespace {

using namespace conduit;

/// "ok", the code of the first fault, or what makes it no JSON.
auto verdict(std::string_view text) -> std::string {
    std::vector<int> numbers;
    arena memory;
    validate::faults faults;
    const auto read = json::read(describe::type_of<std::vector<int>>, annotation::unconstrained, text, &numbers, memory, faults);
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
    for (const auto text : {"falsx", "fals^", "tru^", "[fals^]"}) EXPECT_EQ(verdict(text), "its syntax is wrong") << text;
    EXPECT_EQ(verdict("falsee"), "something follows the document");
}

}
