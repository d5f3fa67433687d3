#include <gtest/gtest.h>

#include "http/extension.hpp"

namespace {

using conduit::http::content_type_of_name;

TEST(extension, decides_the_content_type) {
    EXPECT_EQ(content_type_of_name("index.html"), "text/html; charset=utf-8");
    EXPECT_EQ(content_type_of_name("a/b.c/app.min.JS"), "text/javascript; charset=utf-8");
    EXPECT_EQ(content_type_of_name("logo.png"), "image/png");
    EXPECT_EQ(content_type_of_name("data.json"), "application/json");
    EXPECT_EQ(content_type_of_name("app.js.gz"), "application/gzip");
    for (const auto name : {"", "README", "x.", "x.unknown", ".html", "a/.html", "a.html/b", "html"})
        EXPECT_EQ(content_type_of_name(name), "application/octet-stream") << name;
}

}
