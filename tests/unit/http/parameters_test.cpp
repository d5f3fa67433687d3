#include <gtest/gtest.h>

#include "http/multipart.hpp"
#include "http/parameters.hpp"

namespace {

using namespace conduit::http;

/// "name=value|..." of all parameters; with "!" at the end if the rest is broken.
auto all(std::string_view text) -> std::string {
    std::string found;
    for (parameter parameter;;) {
        switch (next_parameter(text, parameter)) {
        case parameter_step::end: return found;
        case parameter_step::broken: return found + "!";
        case parameter_step::found: found += std::string(parameter.name) + "=" + std::string(parameter.value) + "|";
        }
    }
}

TEST(parameters, are_split) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", ""},
        {" \t", ""},
        {";", ""},
        {"; ;; a=b", "a=b|"},
        {";a=b", "a=b|"},
        {" ; a=b ;c=d ", "a=b|c=d|"},
        {R"(; a="b; c=d"; e=f)", "a=b; c=d|e=f|"},
        {R"(;a="")", "a=|"},
        {R"(;a="x\"y")", R"(a=x\"y|)"},
        {R"(;a="C:\dir\x";b=c)", R"(a=C:\dir\x|b=c|)"},
        {R"(;a="x\\";b=c)", R"(a=x\\|b=c|)"},
        {";a=----x/y:z=?", "a=----x/y:z=?|"},
        {";a", "!"},
        {";a=", "!"},
        {";a=;b=c", "!"},
        {";=b", "!"},
        {"; a =b", "!"},
        {";a= b", "!"},
        {"a=b", "!"},
        {";a=b c=d", "a=b|!"},
        {R"(;a="b)", "!"},
        {R"(;a=")", "!"},
        {R"(;a="b\")", "!"},
        {R"(;a="b"c)", "a=b|!"},
        {R"(;a="b""c")", "a=b|!"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(all(text), expected) << text;
}

TEST(parameters, are_found_by_name) {
    EXPECT_EQ(find_parameter("text/plain", "charset"), std::nullopt);
    EXPECT_EQ(find_parameter("text/plain; x=y; CharSet=\"utf-8\"", "charset"), "utf-8");
    EXPECT_EQ(find_parameter("text/plain; charset=a; charset=b", "charset").error(), "has the parameter charset twice");
    EXPECT_EQ(find_parameter("text/plain; charset", "charset").error(), "has malformed parameters");
}

TEST(boundary, is_what_the_content_type_says) {
    const std::string longest(70, 'x');
    for (const std::string& boundary : {std::string("b"), std::string("----WebKitFormBoundary7MA4YWxkTrZu0gW"), std::string("'()+_,-./:=?0"), longest})
        EXPECT_EQ(boundary_of("multipart/form-data; boundary=" + boundary), boundary);
    EXPECT_EQ(boundary_of("multipart/form-data; charset=utf-8; Boundary=\"a b\""), "a b");
}

TEST(boundary, is_refused_if_it_is_none) {
    const std::pair<std::string, std::string_view> cases[] = {
        {"", "has no boundary"},
        {"; charset=utf-8", "has no boundary"},
        {"; boundary", "has malformed parameters"},
        {"; boundary=", "has malformed parameters"},
        {"; boundary=a b", "has malformed parameters"},
        {"; boundary=\"a", "has malformed parameters"},
        {"; boundary=\"\"", "has an empty boundary"},
        {"; boundary=" + std::string(71, 'x'), "has a boundary of more than 70 characters"},
        {"; boundary=\"a \"", "has a boundary that ends with a space"},
        {"; boundary=a*b", "has a boundary with a character that RFC 2046 does not allow there"},
        {"; boundary=\"a\\\"b\"", "has a boundary with a character that RFC 2046 does not allow there"},
        {"; boundary=\xc3\xa4", "has a boundary with a character that RFC 2046 does not allow there"},
        {"; boundary=a; boundary=b", "has the parameter boundary twice"},
    };
    for (const auto& [rest, expected] : cases) EXPECT_EQ(boundary_of("multipart/form-data" + rest).error(), expected) << rest;
}

}
