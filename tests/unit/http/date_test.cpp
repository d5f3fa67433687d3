#include <gtest/gtest.h>

#include "http/date.hpp"

namespace {

using conduit::http::format_date;
using conduit::http::parse_date;

TEST(date, reads_all_three_forms) {
    for (const auto text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
        EXPECT_EQ(parse_date(text), 784111777) << text;
    EXPECT_EQ(parse_date("Wed Nov 16 08:49:37 1994"), 784975777);
    EXPECT_EQ(parse_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
    EXPECT_EQ(parse_date("Thu, 29 Feb 2024 23:59:59 GMT"), 1709251199);
    EXPECT_EQ(parse_date("Fri, 31 Dec 9999 23:59:59 GMT"), 253402300799);
}

TEST(date, writes_what_it_reads) {
    for (const std::int64_t second : {0LL, 784111777LL, 1709251199LL, 4102444800LL, 253402300799LL}) EXPECT_EQ(parse_date(format_date(second)), second);
    EXPECT_EQ(format_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(date, refuses_the_rest) {
    for (const auto text : {"", "now", "0", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 GMT ",
                            "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
                            "Sun, 06 nov 1994 08:49:37 GMT", "Xun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
                            "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov -994 08:49:37 GMT",
                            "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37 199", "Sun,", "Sun ", "1994-11-06T08:49:37Z"})
        EXPECT_EQ(parse_date(text), std::nullopt) << text;
}

}
