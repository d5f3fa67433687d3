#include <conduit/tensor/json.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace {

using conduit::dtype;
using conduit::read_tensor_json;
using conduit::tensor;
using conduit::tensor_fault;

template <class T, std::size_t Rank>
auto read(std::string_view text) -> tensor<T, Rank> {
    auto result = read_tensor_json(text, conduit::dtype_of<T>, Rank);
    if (!result) throw std::runtime_error(result.error().at + ": " + result.error().message);
    return tensor<T, Rank>(std::move(*result));
}

auto fault(std::string_view text, dtype target, std::size_t rank) -> tensor_fault {
    auto result = read_tensor_json(text, target, rank);
    return result ? tensor_fault{} : result.error();
}

auto bad(std::string at, std::string code, std::string message) -> tensor_fault {
    return {false, std::move(at), std::move(code), std::move(message)};
}
auto syntax(std::string message) -> tensor_fault { return {true, "", "syntax", std::move(message)}; }

TEST(json_tensor, reads_nested_arrays) {
    const auto values = read<float, 2>(" [[1, 2.5, -3e2], [0, 1E1, 0.125]]\n");
    EXPECT_EQ(values.shape(), (std::array<std::int64_t, 2>{2, 3}));
    EXPECT_EQ(std::vector(values.data().begin(), values.data().end()), (std::vector<float>{1, 2.5, -300, 0, 10, 0.125}));
    EXPECT_EQ((read<std::int64_t, 0>("42")).data()[0], 42);
    EXPECT_EQ((read<bool, 1>("[true,false]")).data()[0], true);
    EXPECT_EQ((read<double, 3>("[[[1],[2]]]")).shape(), (std::array<std::int64_t, 3>{1, 2, 1}));
}

TEST(json_tensor, empty_arrays) {
    EXPECT_EQ((read<float, 2>("[]")).shape(), (std::array<std::int64_t, 2>{0, 0}));
    EXPECT_EQ((read<float, 2>("[[],[]]")).shape(), (std::array<std::int64_t, 2>{2, 0}));
}

TEST(json_tensor, ragged_arrays_say_where) {
    EXPECT_EQ(fault("[[1,2],[3]]", dtype::f32, 2), bad("/1", "shape", "this array has 1 elements where its neighbours have 2"));
    EXPECT_EQ(fault("[[1,2],[3,4,5]]", dtype::f32, 2), bad("/1/2", "shape", "this array is longer than its neighbours, which have 2"));
    EXPECT_EQ(fault("[[[1]],[[1],[2]]]", dtype::f32, 3).at, "/1/1");
    EXPECT_EQ(fault("[[],[1]]", dtype::f32, 2).at, "/1/0");
    EXPECT_EQ(fault("[[1],[]]", dtype::f32, 2).at, "/1");
}

TEST(json_tensor, wrong_types_say_where) {
    EXPECT_EQ(fault("[[1,2],[3,\"4\"]]", dtype::f32, 2), bad("/1/1", "type", "a number is needed here, not a string"));
    EXPECT_EQ(fault("[[1,2],3]", dtype::f32, 2), bad("/1", "type", "an array is needed here, not a number"));
    EXPECT_EQ(fault("[[1,[2]]]", dtype::f32, 2), bad("/0/1", "type", "a number is needed here, not an array"));
    EXPECT_EQ(fault("[null]", dtype::f32, 1), bad("/0", "type", "a number is needed here, not null"));
    EXPECT_EQ(fault("[true]", dtype::u8, 1), bad("/0", "type", "a number is needed here, not a boolean"));
    EXPECT_EQ(fault("[1]", dtype::bool_, 1), bad("/0", "type", "true or false is needed here, not a number"));
    EXPECT_EQ(fault("{\"a\":[1]}", dtype::f32, 1), bad("", "type", "an array is needed, not an object"));
    EXPECT_EQ(fault("7", dtype::f32, 1), bad("", "type", "an array is needed, not a number"));
    EXPECT_EQ(fault("[1]", dtype::f32, 0), bad("", "type", "a number is needed here, not an array"));
    EXPECT_EQ(fault("[1.5]", dtype::i32, 1), bad("/0", "type", "a whole number is needed here"));
}

TEST(json_tensor, ranges) {
    EXPECT_EQ((read<std::uint8_t, 1>("[255, 0, 3.0]")).data()[2], 3);
    EXPECT_EQ(fault("[0,256]", dtype::u8, 1), bad("/1", "range", "this number does not fit uint8"));
    EXPECT_EQ(fault("[-1]", dtype::u64, 1).code, "range");
    EXPECT_EQ((read<std::uint64_t, 1>("[18446744073709551615]")).data()[0], UINT64_MAX);
    EXPECT_EQ((read<std::int64_t, 1>("[-9223372036854775808]")).data()[0], INT64_MIN);
    EXPECT_EQ(fault("[9223372036854775808]", dtype::i64, 1).code, "range");
    EXPECT_EQ(fault("[18446744073709551616]", dtype::u64, 1), bad("/0", "range", "this number does not fit uint64"));
    EXPECT_EQ(fault("[1e30]", dtype::i64, 1).code, "range");
    EXPECT_EQ(fault("[1e39]", dtype::f32, 1), bad("/0", "range", "this number does not fit float32"));
    EXPECT_EQ((read<float, 1>("[3.4028235e38]")).data()[0], std::numeric_limits<float>::max());
    EXPECT_EQ(fault("[1e400]", dtype::f64, 1), bad("/0", "range", "this number does not fit float64"));
    EXPECT_EQ(fault("[[1],[-1e400]]", dtype::f32, 2).at, "/1/0");
    EXPECT_EQ((read<double, 1>("[123456789012345678901234567890]")).data()[0], 123456789012345678901234567890.0);
    EXPECT_EQ(fault("1e400", dtype::f64, 0), bad("", "range", "this number does not fit float64"));
}

TEST(json_tensor, text_that_is_not_json) {
    for (const std::string_view text : {"[1,2", "[1,,2]", "[1 2]", "[1,]", "[01]", "[1.]", "[-]", "[.5]", "[+1]", "[0x10]", "[NaN]", "[1e]", "[nul]", "[\"a]", "1,2",
                                        "[1]]", "[1] x", "[1][2]", "]", "{", "[1}", "hello", "[1;2]", "[1]\x01"})
        EXPECT_TRUE(fault(text, dtype::f64, 1).malformed) << text;
    for (const std::string_view text : {"falsx", "fals^", "tru^"}) EXPECT_TRUE(fault(text, dtype::bool_, 0).malformed) << text;
    EXPECT_EQ(fault("", dtype::f32, 1), syntax("there is nothing in it"));
    EXPECT_EQ(fault("  ", dtype::f32, 1), syntax("there is nothing in it"));
    EXPECT_EQ(fault("[\"\xff\"]", dtype::f32, 1), syntax("it is not UTF-8"));
}

TEST(json_tensor, not_being_json_goes_before_wrong_contents) {
    EXPECT_TRUE(fault("[\"a\", 1", dtype::f32, 1).malformed);
    EXPECT_TRUE(fault("[[1],[2,3],[}]", dtype::f32, 2).malformed);
    EXPECT_TRUE(fault("{\"a\" 1}", dtype::f32, 1).malformed);
}

TEST(json_tensor, deep_nesting_is_bounded) {
    for (const std::size_t depth : {70u, 2000u, 1'000'000u}) {
        const auto text = std::string(depth, '[') + std::string(depth, ']');
        EXPECT_EQ(fault(text, dtype::f32, 2), syntax("it is nested deeper than 64")) << depth;
    }
    EXPECT_EQ(fault(std::string(20, '[') + std::string(20, ']'), dtype::f32, 2), bad("/0/0", "type", "a number is needed here, not an array"));
}

TEST(json_tensor, every_truncation_is_malformed) {
    const std::string text = "[[1, 2.5], [-3e2, 4]]";
    for (std::size_t size = 0; size < text.size(); ++size) {
        // A copy of the exact size, so that a sanitizer sees a read past its end.
        const std::vector<char> part(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_TRUE(fault({part.data(), part.size()}, dtype::f32, 2).malformed) << size;
    }
}

TEST(json_tensor, large_texts_and_then_small_ones) {
    std::string text = "[0";
    for (int i = 1; i < 1'000'000; ++i) text += ",1";
    text += ']';
    EXPECT_EQ((read<float, 1>(text)).size(), 1'000'000u);
    EXPECT_EQ((read<float, 1>("[5]")).data()[0], 5);
}

TEST(json_tensor, writes_nested_arrays) {
    std::string out;
    append_json(out, tensor<float, 2>({2, 2}, std::vector<float>{1, 0.1f, -INFINITY, 1e20f}));
    EXPECT_EQ(out, "[[1,0.1],[null,1e+20]]");
    out.clear();
    append_json(out, tensor<bool, 1>({2}));
    EXPECT_EQ(out, "[false,false]");
    out.clear();
    append_json(out, tensor<std::int64_t, 2>({0, 3}));
    EXPECT_EQ(out, "[]");
}

TEST(json_tensor, a_declared_shape_allows_flat_arrays) {
    const auto shape_of = [](std::string_view text, std::vector<std::int64_t> declared) -> std::string {
        const auto read = read_tensor_json(text, dtype::f32, 2, declared);
        return read ? conduit::type_text(read->type, read->shape) : read.error().message;
    };
    EXPECT_EQ(shape_of("[1,2,3,4]", {2, 2}), "float32[2, 2]");
    EXPECT_EQ(shape_of("[1,2,3,4]", {-1, 2}), "float32[2, 2]");
    EXPECT_EQ(shape_of(" [ ]", {-1, 2}), "float32[0, 2]");
    EXPECT_EQ(shape_of("[[1,2],[3,4]]", {2, -1}), "float32[2, 2]");
    EXPECT_EQ(shape_of("[1,2,3]", {-1, 2}), "3 elements do not make float32[*, 2]");
    EXPECT_EQ(shape_of("[[1,2,3]]", {2, 2}), "the tensor is float32[1, 3] where float32[2, 2] is needed");
    EXPECT_EQ(shape_of("[1,2,3,4]", {-1, -1}), "an array is needed here, not a number");
    EXPECT_EQ(shape_of("[1,2,3,4]", {}), "an array is needed here, not a number");
    EXPECT_EQ(shape_of("[1,[2]]", {1, 2}), "a number is needed here, not an array");
}

TEST(json_tensor, half_precision) {
    const auto values = read<conduit::float16, 1>("[0.1, 65504, -2]");
    EXPECT_EQ(values.data()[0], conduit::float16(0.1f));
    std::string out;
    append_json(out, values);
    EXPECT_EQ(out, "[0.1,65504,-2]");
    EXPECT_EQ(fault("[1e5]", dtype::f16, 1).code, "range");
    EXPECT_EQ((read<conduit::bfloat16, 1>("[1e38]")).data()[0], conduit::bfloat16(1e38f));
    EXPECT_EQ(fault("[1e39]", dtype::bf16, 1).message, "this number does not fit bfloat16");
}

}
