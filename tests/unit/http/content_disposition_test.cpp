#include <gtest/gtest.h>

#include "http/content_disposition.hpp"

namespace {

using conduit::http::attachment;

TEST(content_disposition, plain_names) {
    EXPECT_EQ(attachment("report.pdf"), "attachment; filename=\"report.pdf\"");
    EXPECT_EQ(attachment("the report (1).pdf"), "attachment; filename=\"the report (1).pdf\"");
    EXPECT_EQ(attachment("a;b=c.txt"), "attachment; filename=\"a;b=c.txt\"");
}

TEST(content_disposition, names_beyond_ascii) {
    EXPECT_EQ(attachment("Übersicht €.csv"), "attachment; filename=\"_bersicht _.csv\"; filename*=UTF-8''%C3%9Cbersicht%20%E2%82%AC.csv");
    EXPECT_EQ(attachment("100%.txt"), "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt");
    EXPECT_EQ(attachment("say \"hi\".txt"), "attachment; filename=\"say _hi_.txt\"; filename*=UTF-8''say%20%22hi%22.txt");
}

TEST(content_disposition, names_that_would_do_harm) {
    EXPECT_EQ(attachment("../../etc/passwd"), "attachment; filename=\".._.._etc_passwd\"");
    EXPECT_EQ(attachment("c:\\x"), "attachment; filename=\"c:_x\"");
    EXPECT_EQ(attachment("a\r\nSet-Cookie: x=1"), "attachment; filename=\"a__Set-Cookie: x=1\"");
    EXPECT_EQ(attachment(std::string_view("a\0b", 3)), "attachment; filename=\"a_b\"");
    EXPECT_EQ(attachment("\xff.txt"), "attachment; filename=\"_.txt\"");  // no UTF-8
}

}
