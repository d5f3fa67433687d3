#include <gtest/gtest.h>

#include "http/range.hpp"

namespace {

using conduit::http::byte_range;
using conduit::http::read_range;
using enum conduit::http::range_kind;

constexpr byte_range ignored{};
constexpr byte_range none_of_it{.kind = unsatisfiable};

TEST(range, table) {
    struct {
        std::string_view field;
        std::uint64_t size;
        byte_range range;
    } const cases[]{
        {"bytes=0-0", 10, {part, 0, 1}},
        {"bytes=0-9", 10, {part, 0, 10}},
        {"bytes=0-99", 10, {part, 0, 10}},
        {"bytes=3-5", 10, {part, 3, 3}},
        {"bytes=9-9", 10, {part, 9, 1}},
        {"bytes=3-", 10, {part, 3, 7}},
        {"bytes=0-", 10, {part, 0, 10}},
        {"bytes=-1", 10, {part, 9, 1}},
        {"bytes=-10", 10, {part, 0, 10}},
        {"bytes=-11", 10, {part, 0, 10}},
        {"BYTES=3-5", 10, {part, 3, 3}},
        {"bytes= 3-5 ", 10, {part, 3, 3}},
        {"bytes=3-99999999999999999999999999", 10, {part, 3, 7}},
        {"bytes=-99999999999999999999999999", 10, {part, 0, 10}},
        {"bytes=10-", 10, none_of_it},
        {"bytes=10-20", 10, none_of_it},
        {"bytes=99999999999999999999999999-", 10, none_of_it},
        {"bytes=-0", 10, none_of_it},
        {"bytes=0-", 0, none_of_it},
        {"bytes=0-0", 0, none_of_it},
        {"bytes=-5", 0, ignored},
        {"bytes=0-1,3-4", 10, ignored},
        {"bytes=0-1,", 10, ignored},
        {"bytes=,0-1", 10, ignored},
        {"bytes=5-3", 10, ignored},
        {"bytes=20-15", 10, ignored},
        {"bytes=", 10, ignored},
        {"bytes=-", 10, ignored},
        {"bytes", 10, ignored},
        {"bytes=5", 10, ignored},
        {"bytes=a-b", 10, ignored},
        {"bytes=0x1-2", 10, ignored},
        {"bytes=+1-2", 10, ignored},
        {"bytes=1--2", 10, ignored},
        {"bytes=--2", 10, ignored},
        {"bytes=1-2-3", 10, ignored},
        {"bytes=1 -2", 10, ignored},
        {"bytes=1- 2", 10, ignored},
        {"bytes = 1-2", 10, ignored},
        {"bytes:1-2", 10, ignored},
        {"seconds=1-2", 10, ignored},
        {"", 10, ignored},
    };
    for (const auto& each : cases) {
        const auto range = read_range(each.field, each.size);
        EXPECT_EQ(range, each.range) << each.field << ": " << range.size << " bytes from " << range.first;
    }
}

}
