#include <ml/text_format.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using conduit::ml::read_text_format;
using conduit::ml::text_field;

/// The fields again, one way of writing them.
auto written(const std::vector<text_field>& fields) -> std::string {
    std::string text;
    for (const auto& field : fields) {
        text += (text.empty() ? "" : " ") + field.name + ":";
        if (field.what == text_field::kind::message) text += "{" + written(field.fields) + "}";
        else text += field.what == text_field::kind::string ? "'" + field.text + "'" : field.text;
    }
    return text;
}
auto read(std::string_view text) -> std::string {
    const auto fields = read_text_format(text);
    return fields ? written(*fields) : std::to_string(fields.error().line) + ": " + fields.error().message;
}

TEST(text_format, reads_what_protobuf_writes) {
    EXPECT_EQ(read(""), "");
    EXPECT_EQ(read("# nothing\n \t\r\n# else"), "");
    EXPECT_EQ(read("a: 1 b: -2.5e-3f c: TYPE_FP32; d: 'x', e: 0x1F f: -inf"), "a:1 b:-2.5e-3f c:TYPE_FP32 d:'x' e:0x1F f:-inf");
    EXPECT_EQ(read("a { b: 1 } c: { d <e: 2> } f{}"), "a:{b:1} c:{d:{e:2}} f:{}");
    EXPECT_EQ(read("a: [1, 2,3] b [ {c: 1}, {c: 2} ] d: []"), "a:1 a:2 a:3 b:{c:1} b:{c:2}");
    EXPECT_EQ(read("a: \"one\" 'two' # and\n \"three\""), "a:'onetwothree'");
    EXPECT_EQ(read(R"(a: "\n\x41\101\\\"\'\t")"), "a:'\nAA\\\"'\t'");
}

TEST(text_format, says_where_it_is_wrong) {
    EXPECT_EQ(read("a"), "1: a ':' or '{' is needed after \"a\"");
    EXPECT_EQ(read("a:\n"), "2: a value of \"a\" is needed here");
    EXPECT_EQ(read("\n\na { b: 1"), "3: the text ends before a '}'");
    EXPECT_EQ(read("a: [1, 2"), "1: a ',' or ']' is needed here");
    EXPECT_EQ(read("a: 'x\n'"), "1: a string has no end");
    EXPECT_EQ(read("a: 'x"), "1: a string has no end");
    EXPECT_EQ(read("a: 'x\\"), "1: a string has no end");
    EXPECT_EQ(read("a: '\\q'"), "1: a string has a wrong escape");
    EXPECT_EQ(read("a: '\\777'"), "1: a string has a wrong escape");
    EXPECT_EQ(read("a: '\\x'"), "1: a string has a wrong escape");
    EXPECT_EQ(read("}"), "1: the name of a field is needed here");
    EXPECT_EQ(read("1: 1"), "1: the name of a field is needed here");
    EXPECT_EQ(read("[a.b]: 1"), "1: names of extensions are not understood here");
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "a{";
    EXPECT_EQ(read(deep), "1: messages are nested deeper than 32");
    std::string many = "a: [";
    for (int i = 0; i < 200'000; ++i) many += "1,";
    EXPECT_EQ(read(many + "1]"), "1: there are more than 100000 fields");
}

}
