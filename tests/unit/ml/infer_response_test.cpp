#include "ml/protocol/infer_response.hpp"

#include <gtest/gtest.h>

#include <conduit/tensor/text.hpp>

#include <cstring>
#include <limits>
#include <vector>

namespace conduit::ml::protocol {
namespace {

template <class T>
auto bytes_of(const std::vector<T>& values) -> std::span<const std::byte> {
    return std::as_bytes(std::span(values));
}

TEST(infer_response, writes_json) {
    const std::vector<float> reals{1, 0.1f, std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN(), -2.5f};
    const std::vector<std::int64_t> integers{std::numeric_limits<std::int64_t>::min()};
    const std::vector<std::uint8_t> truths{1, 0};
    const std::vector<std::int64_t> two_by_three{2, 3}, one{1}, two{2}, none{};
    std::string words;
    append_text(words, "a\"b");
    append_text(words, "\u20ac");
    const response_output outputs[]{
        {"r", {dtype::f32, two_by_three, bytes_of(reals)}},
        {"i", {dtype::i64, none, bytes_of(integers)}},
        {"b", {dtype::bool_, two, bytes_of(truths)}},
        {"t", {dtype::text, two, std::as_bytes(std::span(words))}},
    };
    std::string body;
    const auto header = write_infer_response(body, {"m", "3", "call \"1\""}, outputs);
    ASSERT_TRUE(header) << header.error();
    EXPECT_EQ(*header, body.size());
    EXPECT_EQ(body, R"({"model_name":"m","model_version":"3","id":"call \"1\"","outputs":[)"
                    R"({"name":"r","datatype":"FP32","shape":[2,3],"data":[1,0.1,"Infinity","-Infinity","NaN",-2.5]},)"
                    R"({"name":"i","datatype":"INT64","shape":[],"data":[-9223372036854775808]},)"
                    R"({"name":"b","datatype":"BOOL","shape":[2],"data":[true,false]},)"
                    R"({"name":"t","datatype":"BYTES","shape":[2],"data":["a\"b","€"]}]})");
}

TEST(infer_response, puts_binary_outputs_behind_the_json) {
    const std::vector<std::uint16_t> halves{0x3C00, 0x4000};
    const std::vector<std::int32_t> numbers{7};
    const std::vector<std::int64_t> one{1}, two{2};
    const response_output outputs[]{{"h", {dtype::f16, two, bytes_of(halves)}, true}, {"n", {dtype::i32, one, bytes_of(numbers)}}, {"m", {dtype::i32, one, bytes_of(numbers)}, true}};
    std::string body;
    const auto header = write_infer_response(body, {"m"}, outputs);
    ASSERT_TRUE(header) << header.error();
    EXPECT_EQ(body.substr(0, *header), R"({"model_name":"m","outputs":[{"name":"h","datatype":"FP16","shape":[2],"parameters":{"binary_data_size":4}},)"
                                       R"({"name":"n","datatype":"INT32","shape":[1],"data":[7]},)"
                                       R"({"name":"m","datatype":"INT32","shape":[1],"parameters":{"binary_data_size":4}}]})");
    EXPECT_EQ(body.substr(*header), std::string("\x00\x3C\x00\x40\7\0\0\0", 8));
}

TEST(infer_response, refuses_what_json_does_not_carry) {
    const std::vector<std::uint16_t> halves{0x3C00};
    const std::vector<std::int64_t> one{1};
    std::string words;
    append_text(words, "\xff");
    std::string body;
    const response_output half{"h", {dtype::f16, one, bytes_of(halves)}};
    EXPECT_EQ(write_infer_response(body, {"m"}, {&half, 1}).error(), "The output \"h\" is of datatype FP16, which JSON does not carry: use the binary data.");
    const response_output text{"t", {dtype::text, one, std::as_bytes(std::span(words))}};
    EXPECT_EQ(write_infer_response(body, {"m"}, {&text, 1}).error(), "The output \"t\" is text that is not UTF-8, which JSON does not carry: use the binary data.");
}

}
}
