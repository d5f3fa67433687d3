#include "ml/protocol/infer_request.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <limits>

namespace conduit::ml::protocol {
namespace {

/// A request of one input "x", given its members behind the name.
auto input(std::string_view members) -> std::string { return R"({"inputs":[{"name":"x",)" + std::string(members) + "}]}"; }

struct reading {
    explicit reading(std::string text, std::optional<std::size_t> header = {}) : body(std::move(text)), result(read_infer_request(body, header, memory)) {}

    template <class T>
    auto values(std::size_t index = 0) const -> std::vector<T> {
        const auto data = result->inputs.at(index).data;
        std::vector<T> all(data.size() / sizeof(T));
        if (!data.empty()) std::memcpy(all.data(), data.data(), data.size());
        return all;
    }
    auto error() const -> std::string { return result ? std::string("none") : result.error(); }

    arena memory;
    std::string body;
    std::expected<infer_request, std::string> result;
};

TEST(infer_request, reads_what_it_says_of_itself) {
    const reading read(R"({"id":"a\u00e9","parameters":{"sequence_id":7,"sequence_start":true,"sequence_end":true,"priority":2,"timeout":1500,
        "binary_data_output":true,"mine":1.5},"inputs":[],"outputs":[{"name":"y"},{"name":"z","parameters":{"binary_data":false}}],"model_name":"m"})");
    ASSERT_TRUE(read.result) << read.error();
    const auto& request = *read.result;
    EXPECT_EQ(request.id, "a\u00e9");
    EXPECT_EQ(request.parameters.sequence_id, "7");
    EXPECT_TRUE(request.parameters.sequence_start && request.parameters.sequence_end && request.parameters.binary_outputs);
    EXPECT_EQ(request.parameters.priority, 2u);
    EXPECT_EQ(request.parameters.timeout, 1500u);
    ASSERT_EQ(request.outputs.size(), 2u);
    EXPECT_TRUE(request.outputs[0].name == "y" && request.outputs[0].binary);
    EXPECT_TRUE(request.outputs[1].name == "z" && !request.outputs[1].binary);
}

TEST(infer_request, takes_flat_and_nested_data_in_any_order_of_members) {
    const std::vector<float> expected{1, 2.5f, -3, 4, 5e-1f, 6};
    for (const auto* members : {R"("shape":[2,3],"datatype":"FP32","data":[1,2.5,-3,4,5e-1,6])", R"("shape":[2,3],"datatype":"FP32","data":[[1,2.5,-3],[4,0.5,6]])",
                                R"("data": [ [1, 2.5, -3] , [4, 0.5, 6] ] , "datatype":"FP32","shape":[2,3.0])"}) {
        const reading read(input(members));
        ASSERT_TRUE(read.result) << members << read.error();
        EXPECT_EQ(read.values<float>(), expected);
        EXPECT_EQ(read.result->inputs[0].rank, 2u);
    }
    const reading late(R"({"inputs":[{"data":["a\"b","\u20ac"],"shape":[2],"datatype":"BYTES","name":"\u0078"}]})");
    ASSERT_TRUE(late.result) << late.error();
    EXPECT_EQ(late.values<char>(), (std::vector<char>{3, 0, 0, 0, 'a', '"', 'b', 3, 0, 0, 0, '\xE2', '\x82', '\xAC'}));
    EXPECT_EQ(late.result->inputs[0].name, "x");
}

TEST(infer_request, reads_every_type) {
    EXPECT_EQ(reading(input(R"("shape":[3],"datatype":"BOOL","data":[true,false,true])")).values<std::uint8_t>(), (std::vector<std::uint8_t>{1, 0, 1}));
    EXPECT_EQ(reading(input(R"("shape":[2],"datatype":"UINT8","data":[0,255])")).values<std::uint8_t>(), (std::vector<std::uint8_t>{0, 255}));
    EXPECT_EQ(reading(input(R"("shape":[2],"datatype":"INT8","data":[-128,127])")).values<std::int8_t>(), (std::vector<std::int8_t>{-128, 127}));
    EXPECT_EQ(reading(input(R"("shape":[2],"datatype":"INT16","data":[-32768,3e2])")).values<std::int16_t>(), (std::vector<std::int16_t>{-32768, 300}));
    EXPECT_EQ(reading(input(R"("shape":[1],"datatype":"UINT32","data":[4294967295])")).values<std::uint32_t>(), std::vector{4294967295u});
    EXPECT_EQ(reading(input(R"("shape":[2],"datatype":"INT64","data":[-9223372036854775808,9223372036854775807])")).values<std::int64_t>(),
              (std::vector{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}));
    EXPECT_EQ(reading(input(R"("shape":[1],"datatype":"UINT64","data":[18446744073709551615])")).values<std::uint64_t>(),
              std::vector{std::numeric_limits<std::uint64_t>::max()});
    const auto reals = reading(input(R"("shape":[4],"datatype":"FP64","data":[0.1,"Infinity","-Infinity","NaN"])")).values<double>();
    EXPECT_EQ(reals[0], 0.1);
    EXPECT_EQ(reals[1], std::numeric_limits<double>::infinity());
    EXPECT_EQ(reals[2], -std::numeric_limits<double>::infinity());
    EXPECT_TRUE(reals[3] != reals[3]);
    EXPECT_EQ(reading(input(R"("shape":[],"datatype":"FP32","data":[2])")).values<float>(), std::vector{2.0f});
    EXPECT_EQ(reading(input(R"("shape":[],"datatype":"FP32","data":2)")).values<float>(), std::vector{2.0f});
    EXPECT_TRUE(reading(input(R"("shape":[0,3],"datatype":"FP32","data":[])")).result);
    EXPECT_TRUE(reading(input(R"("shape":[2,0],"datatype":"FP32","data":[[],[]])")).result);
}

TEST(infer_request, cuts_binary_data_in_the_order_of_the_inputs) {
    std::string json = R"({"inputs":[{"name":"a","shape":[2],"datatype":"FP16","parameters":{"binary_data_size":4}},)"
                       R"({"name":"b","shape":[1],"datatype":"INT32","data":[5]},)"
                       R"({"name":"c","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":9}}]})";
    const auto header = json.size();
    const reading read(json + std::string("\1\2\3\4\1\0\0\0x\0\0\0\0", 13), header);
    ASSERT_TRUE(read.result) << read.error();
    EXPECT_EQ(read.values<std::uint8_t>(0), (std::vector<std::uint8_t>{1, 2, 3, 4}));
    EXPECT_EQ(read.values<std::int32_t>(1), std::vector{5});
    EXPECT_EQ(read.result->inputs[2].data.size(), 9u);
}

TEST(infer_request, views_binary_data_that_are_aligned_and_copies_others_once) {
    std::string json = R"({"inputs":[{"name":"a","shape":[1],"datatype":"FP32","parameters":{"binary_data_size":4}}])";
    for (int spaces = 0; spaces < 4; ++spaces) {
        const auto text = json + std::string(static_cast<std::size_t>(spaces), ' ') + "}";
        const reading read(text + std::string("\0\0\x80\x3f", 4), text.size());
        ASSERT_TRUE(read.result) << read.error();
        EXPECT_EQ(read.values<float>(), std::vector{1.0f});
        const auto* const sent = read.body.data() + text.size();
        const auto* const used = reinterpret_cast<const char*>(read.result->inputs[0].data.data());
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(used) % alignof(float), 0u);
        EXPECT_EQ(used == sent, reinterpret_cast<std::uintptr_t>(sent) % alignof(float) == 0);
    }
}

TEST(infer_request, says_what_is_wrong) {
    const std::pair<std::string, std::string> cases[]{
        {"", "The request is not valid JSON: there is nothing in it."},
        {"[]", "The request must be an object."},
        {"{}", "The request has no \"inputs\"."},
        {R"({"inputs":[]} x)", "The request is not valid JSON: something follows the document."},
        {R"({"inputs":{}})", "\"inputs\" must be an array."},
        {R"({"inputs":[],"inputs":[]})", "The request has \"inputs\" twice."},
        {R"({"inputs":[1]})", "An input must be an object."},
        {R"({"inputs":[{}]})", "An input has no \"name\"."},
        {R"({"inputs":[],"id":5})", "\"id\" must be a string."},
        {R"({"inputs":[],"parameters":[]})", "\"parameters\" must be an object."},
        {R"({"inputs":[],"parameters":{"priority":-1}})", "The parameter \"priority\" must be a whole number that is not negative."},
        {R"({"inputs":[],"parameters":{"timeout":18446744073709551616}})", "The parameter \"timeout\" is too large."},
        {R"({"inputs":[],"parameters":{"mine":{}}})", "The parameter \"mine\" must be a string, a number or a boolean."},
        {R"({"inputs":[],"outputs":[{"name":"y","parameters":{"binary_data":1}}]})", "The parameter \"binary_data\" must be true or false."},
        {R"({"inputs":[],"outputs":[{"name":"y","parameters":{"classification":3}}]})", "The parameter \"classification\" is not supported."},
        {input(R"("shape":[1],"datatype":"FP32","parameters":{"shared_memory_region":"a"})"), "Shared memory is not supported: send the tensor's data."},
        {input(R"("name":"x")"), "An input has \"name\" twice."},
        {input(R"("shape":[1],"data":[1])"), "The input \"x\" has no \"datatype\"."},
        {input(R"("datatype":"FP32","data":[1])"), "The input \"x\" has no \"shape\"."},
        {input(R"("datatype":"fp32","shape":[1],"data":[1])"), "There is no datatype \"fp32\"."},
        {input(R"("datatype":"FP32","shape":[1])"), "The input \"x\" has neither \"data\" nor \"binary_data_size\"."},
        {input(R"("datatype":"FP32","shape":[-1],"data":[1])"), "A dimension must be a whole number that is not negative."},
        {input(R"("datatype":"FP32","shape":[1.5],"data":[1])"), "A dimension must be a whole number that is not negative."},
        {input(R"("datatype":"FP32","shape":["1"],"data":[1])"), "A dimension must be a whole number that is not negative."},
        {input(R"("datatype":"FP32","shape":[9223372036854775808],"data":[1])"), "A dimension is too large."},
        {input(R"("datatype":"FP32","shape":[4294967296,4294967296],"data":[1])"), "The input \"x\" has a shape that is too large."},
        {input(R"("datatype":"FP32","shape":[1,1,1,1,1,1,1,1,1],"data":[1])"), "A shape has more than 8 dimensions."},
        {input(R"("datatype":"FP32","shape":[1000000000000],"data":[1])"), "The input \"x\" has \"data\" that has fewer elements than the 1000000000000 that the shape says."},
        {input(R"("datatype":"FP32","shape":[3],"data":[1,2])"), "The input \"x\" has \"data\" that has 2 elements; the shape says 3."},
        {input(R"("datatype":"FP32","shape":[1],"data":[1,2])"), "The input \"x\" has \"data\" that has more than the 1 elements that the shape says."},
        {input(R"("datatype":"FP32","shape":[2,2],"data":[[1],[2,3,4]])"), "The input \"x\" has \"data\" that has an array of 1 where the shape says 2."},
        {input(R"("datatype":"FP32","shape":[2,2],"data":[[1,2],3,4])"), "The input \"x\" has \"data\" that mixes arrays and values."},
        {input(R"("datatype":"FP32","shape":[2],"data":[[1],[2]])"), "The input \"x\" has \"data\" that is nested deeper than the shape says."},
        {input(R"("datatype":"FP32","shape":[1],"data":5)"), "The input \"x\" has \"data\" that must be an array."},
        {input(R"("datatype":"FP32","shape":[2],"data":[1,null])"), "The input \"x\" has \"data\" that has an element, number 2, that is no number (null stands for nothing: NaN is \"NaN\")."},
        {input(R"("datatype":"FP32","shape":[1],"data":[1e39])"), "The input \"x\" has \"data\" that has an element, number 1, that is too large for its type."},
        {input(R"("datatype":"INT8","shape":[1],"data":[128])"), "The input \"x\" has \"data\" that has an element, number 1, that does not fit its type."},
        {input(R"("datatype":"UINT8","shape":[1],"data":[-1])"), "The input \"x\" has \"data\" that has an element, number 1, that does not fit its type."},
        {input(R"("datatype":"INT32","shape":[1],"data":[0.5])"), "The input \"x\" has \"data\" that has an element, number 1, that is no whole number of 64 bits."},
        {input(R"("datatype":"BOOL","shape":[1],"data":[1])"), "The input \"x\" has \"data\" that has an element, number 1, that is neither true nor false."},
        {input(R"("datatype":"BYTES","shape":[1],"data":[1])"), "The input \"x\" has \"data\" that has an element, number 1, that is no string."},
        {input(R"("datatype":"FP16","shape":[1],"data":[1])"), "The input \"x\" has \"data\" that is of 16-bit floating point, which JSON does not carry: use the binary data."},
        {input(R"("datatype":"BF16","shape":[1],"data":[1])"), "The input \"x\" has \"data\" that is of 16-bit floating point, which JSON does not carry: use the binary data."},
        {input(R"("datatype":"FP32","shape":[2],"data":[1,)"), "The request is not valid JSON: its syntax is wrong."},
        {input(R"("datatype":"FP32","shape":[2],"data":[1,NaN])"), "The request is not valid JSON: its syntax is wrong."},
        {input(R"("datatype":"FP32","shape":[1],"parameters":{"binary_data_size":4})"),
         "The input \"x\" is given as binary data, but the header Inference-Header-Content-Length does not say where these begin."},
    };
    for (const auto& [text, error] : cases) EXPECT_EQ(reading(text).error(), error) << text;
    EXPECT_EQ(reading(R"({"inputs":[],"a":)" + std::string(100, '[') + std::string(100, ']') + "}").error(),
              "The request is not valid JSON: it is nested deeper than 64.");
    std::string many = R"({"inputs":[)";
    for (int i = 0; i < 257; ++i) many += R"({"name":"x","datatype":"FP32","shape":[0],"data":[]},)";
    EXPECT_EQ(reading(many).error(), "The request has more than 256 inputs.");
}

TEST(infer_request, what_has_no_elements_is_not_large_in_its_other_dimensions) {
    const auto binary = input(R"("datatype":"FP32","shape":[1000000000000,0],"parameters":{"binary_data_size":0})");
    EXPECT_EQ(reading(binary, binary.size()).error(), "The input \"x\" does not fit its data: its shape is too large for one without elements.");
    EXPECT_EQ(reading(input(R"("datatype":"FP32","shape":[0,1000000000000],"data":[])")).error(), "The input \"x\" has a shape that is too large for one without elements.");
    EXPECT_EQ(reading(input(R"("datatype":"FP32","shape":[1000,0],"data":[])")).error(), "none");
}

TEST(infer_request, says_what_is_wrong_with_binary_data) {
    const auto json = [](std::string_view type, std::string_view shape, std::size_t size) {
        return input("\"datatype\":\"" + std::string(type) + "\",\"shape\":" + std::string(shape) + ",\"parameters\":{\"binary_data_size\":" + std::to_string(size) + "}");
    };
    const auto error = [](const std::string& text, std::string_view data) { return reading(text + std::string(data), text.size()).error(); };
    using namespace std::string_view_literals;
    EXPECT_EQ(reading("{}", 3).error(), "Inference-Header-Content-Length is 3, but the body has 2 bytes.");
    EXPECT_EQ(error(json("FP32", "[1]", 4), "\0\0\0"sv), "The input \"x\" is given as 4 bytes of binary data; 3 are left.");
    EXPECT_EQ(error(json("FP32", "[1]", 4), "\0\0\0\0\0"sv), "Behind the binary data of the inputs come 1 more bytes.");
    EXPECT_EQ(error(json("FP32", "[3,2]", 4), "\0\0\0\0"sv), "The input \"x\" does not fit its data: FP32 of shape [3,2] takes 24 bytes; its binary data have 4.");
    EXPECT_EQ(error(json("FP32", "[4294967296,4294967296]", 0), ""), "The input \"x\" does not fit its data: its shape is too large.");
    EXPECT_EQ(error(json("BOOL", "[1]", 1), "\2"), "The input \"x\" does not fit its data: its binary data have bytes other than 0 and 1.");
    for (const auto data : {"\1\0\0\0"sv, "\0\0\0"sv, "\xff\xff\xff\xffx"sv, "\0\0\0\0x"sv, "\0\0\0\0\0\0\0\0"sv})
        EXPECT_EQ(error(json("BYTES", "[1]", data.size()), data),
                  "The input \"x\" does not fit its data: its binary data are not BYTES of shape [1]: 1 elements, each with its length as 4 bytes in front.");
    EXPECT_EQ(error(json("BYTES", "[1000000000000]", 4), "\0\0\0\0"sv),
              "The input \"x\" does not fit its data: its binary data are not BYTES of shape [1000000000000]: 1000000000000 elements, each with its length as 4 bytes in front.");
    EXPECT_EQ(error(input(R"("datatype":"FP32","shape":[1],"data":[1],"parameters":{"binary_data_size":4})"), "\0\0\0\0"sv),
              "The input \"x\" has both \"data\" and \"binary_data_size\".");
}

}
}
