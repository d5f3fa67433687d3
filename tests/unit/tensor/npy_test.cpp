#include <conduit/tensor/npy.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <vector>

namespace {

using conduit::dtype;
using conduit::read_npy;
using conduit::read_tensor_npy;
using conduit::tensor;

/// A .npy file with this header, as it stands, and these bytes behind it.
auto file(std::string_view header, std::string_view data, int version = 1) -> std::string {
    std::string out = "\x93NUMPY";
    out += static_cast<char>(version);
    out += '\0';
    for (int i = 0; i < (version == 1 ? 2 : 4); ++i) out += static_cast<char>(header.size() >> (8 * i) & 0xff);
    out += header;
    out += data;
    return out;
}

auto dictionary(std::string_view descr, std::string_view shape, std::string_view order = "False") -> std::string {
    return "{'descr': '" + std::string(descr) + "', 'fortran_order': " + std::string(order) + ", 'shape': " + std::string(shape) + ", }\n";
}

template <class T>
auto bytes(std::vector<T> values) -> std::string {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

template <class T, std::size_t Rank>
auto read(std::string_view text) -> tensor<T, Rank> {
    auto result = read_tensor_npy(text, conduit::dtype_of<T>, Rank);
    if (!result) throw std::runtime_error(result.error().message);
    return tensor<T, Rank>(std::move(*result));
}

auto fault(std::string_view text, dtype target = dtype::f32, std::size_t rank = 1) -> conduit::tensor_fault {
    auto result = read_tensor_npy(text, target, rank);
    return result ? conduit::tensor_fault{} : result.error();
}

TEST(npy, round_trip) {
    tensor<float, 3> values({2, 3, 4});
    std::iota(values.data().begin(), values.data().end(), 0.5f);
    const auto text = write_npy(values);
    EXPECT_EQ(text.substr(0, 6), "\x93NUMPY");
    EXPECT_EQ((text.size() - values.size() * 4) % 64, 0u);
    EXPECT_EQ((read<float, 3>(text)), values);
    EXPECT_EQ((values.view()[1, 2, 3]), 23.5f);
}

TEST(npy, round_trip_of_scalars_vectors_and_nothing) {
    tensor<std::int64_t, 0> scalar({}, std::vector<std::int64_t>{42});
    EXPECT_EQ((read<std::int64_t, 0>(write_npy(scalar))), scalar);
    tensor<bool, 1> flags({3});
    flags.data()[1] = true;
    EXPECT_EQ((read<bool, 1>(write_npy(flags))), flags);
    tensor<double, 2> nothing({0, 8});
    EXPECT_EQ((read<double, 2>(write_npy(nothing))).shape(), (std::array<std::int64_t, 2>{0, 8}));
}

TEST(npy, all_versions_and_any_order_of_keys) {
    const auto data = bytes<float>({1, 2, 3});
    for (const int version : {1, 2, 3}) EXPECT_EQ((read<float, 1>(file(dictionary("<f4", "(3,)"), data, version))).data()[2], 3);
    EXPECT_EQ((read<float, 1>(file("{\"shape\": (3,), 'fortran_order': False, 'descr': '<f4'}", data))).data()[2], 3);
}

TEST(npy, fortran_order_is_converted) {
    // [[1, 2, 3], [4, 5, 6]], columns first
    const auto text = file(dictionary("<i4", "(2, 3)", "True"), bytes<std::int32_t>({1, 4, 2, 5, 3, 6}));
    const auto values = read<std::int32_t, 2>(text);
    EXPECT_EQ(std::vector(values.data().begin(), values.data().end()), (std::vector<std::int32_t>{1, 2, 3, 4, 5, 6}));
}

TEST(npy, conversions_that_lose_nothing) {
    EXPECT_EQ((read<float, 1>(file(dictionary("|u1", "(2,)"), bytes<std::uint8_t>({0, 255})))).data()[1], 255);
    EXPECT_EQ((read<float, 1>(file(dictionary("<i8", "(2,)"), bytes<std::int64_t>({-16, 16777216})))).data()[1], 16777216);
    EXPECT_EQ((read<double, 1>(file(dictionary("<f4", "(1,)"), bytes<float>({0.5f})))).data()[0], 0.5);
    EXPECT_EQ((read<float, 1>(file(dictionary("<f8", "(1,)"), bytes<double>({0.1})))).data()[0], 0.1f);
    EXPECT_TRUE(std::isinf((read<float, 1>(file(dictionary("<f8", "(1,)"), bytes<double>({INFINITY})))).data()[0]));
    EXPECT_EQ((read<std::uint8_t, 1>(file(dictionary("<i8", "(1,)"), bytes<std::int64_t>({200})))).data()[0], 200);
    const auto lowest = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ((read<float, 1>(file(dictionary("<i8", "(1,)"), bytes<std::int64_t>({lowest})))).data()[0], -0x1p63f);
}

TEST(npy, conversions_that_would_lose_are_refused) {
    EXPECT_EQ(fault(file(dictionary("<i8", "(1,)"), bytes<std::int64_t>({16777217}))).code, "range");
    EXPECT_EQ(fault(file(dictionary("<f8", "(1,)"), bytes<double>({1e300}))).code, "range");
    EXPECT_EQ(fault(file(dictionary("<i2", "(1,)"), bytes<std::int16_t>({-1})), dtype::u8).message, "the number -1 does not fit uint8");
    EXPECT_EQ(fault(file(dictionary("<f4", "(1,)"), bytes<float>({1})), dtype::i32).message,
              "the array is float32, which does not convert to int32 without loss");
    EXPECT_EQ(fault(file(dictionary("|b1", "(1,)"), "\x01")).code, "type");
    EXPECT_EQ(fault(file(dictionary("|u1", "(1,)"), "\x01"), dtype::bool_).code, "type");
    EXPECT_EQ(fault(file(dictionary("|b1", "(1,)"), "\x02"), dtype::bool_).message, "a bool is a byte of 0 or 1");
}

TEST(npy, types_that_are_not_numbers_are_refused_by_name) {
    const auto message = [](std::string_view descr) { return fault(file(dictionary(descr, "(1,)"), "")).message; };
    EXPECT_EQ(message("|O"), "the array holds Python objects; only numbers can be read");
    EXPECT_EQ(message("<U5"), "the array holds text; only numbers can be read");
    EXPECT_EQ(message("<c8"), "the array holds complex numbers; only real numbers can be read");
    EXPECT_EQ(message(">f4"), "the array is big-endian; store it little-endian: array.astype(\"<f4\")");
    EXPECT_TRUE(message("<f2").starts_with("the array has a floating-point type other than"));
    EXPECT_EQ(message("<M8[ns]"), "the array holds dates or durations; only numbers can be read");
    EXPECT_EQ(fault(file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "abcd")).message,
              "the array has a structured type; only plain numbers can be read");
    EXPECT_FALSE(fault(file(dictionary("|O", "(1,)"), "")).malformed);
}

TEST(npy, headers_that_lie) {
    const auto data = bytes<float>({1, 2, 3});
    EXPECT_EQ(fault(file(dictionary("<f4", "(4,)"), data)).message, "the .npy header says float32[4], which takes 16 bytes; 12 follow");
    EXPECT_TRUE(fault(file(dictionary("<f4", "(2,)"), data)).malformed);
    for (const auto* shape : {"(9223372036854775807,)", "(4294967296, 4294967296)", "(9223372036854775807, 0, 9223372036854775807)"})
        EXPECT_TRUE(fault(file(dictionary("<f4", shape), "")).message.ends_with("which is too large for any file")) << shape;
}

TEST(npy, headers_that_are_not_headers) {
    const auto data = bytes<float>({1, 2, 3});
    for (const std::string_view header : {
             "", "{", "{}", "[]", "{'descr': '<f4', 'fortran_order': False}", "{'descr': '<f4', 'fortran_order': False, 'shape': (3)}",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'shape': (3,)}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (3,)}",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}", "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} x",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "{'descr': '<f4', 'fortran_order': False, 'shape': [3]}",
             "{'descr': '<f4' 'fortran_order': False, 'shape': (3,)}", "{'descr': 'f4', 'fortran_order': False, 'shape': (3,)}",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'more': 1}", "{'descr': '<f4, 'fortran_order': False, 'shape': (3,)}",
             "{'descr': __import__('os'), 'fortran_order': False, 'shape': (3,)}", "{'descr': '<x4', 'fortran_order': False, 'shape': (3,)}"})
        EXPECT_TRUE(fault(file(header, data)).malformed) << header;
}

TEST(npy, too_many_dimensions) {
    EXPECT_EQ(fault(file(dictionary("<f4", "(1, 1, 1, 1, 1, 1, 1, 1, 1)"), "abcd")).message, "the array has more than 8 dimensions");
    EXPECT_EQ(fault(file(dictionary("<f4", "(1, 1)"), "abcd")).message, "the array has 2 dimensions where 1 are needed");
}

TEST(npy, every_truncation_is_refused) {
    tensor<float, 2> values({3, 4});
    const auto text = write_npy(values);
    for (std::size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(read_npy(std::string_view(text).substr(0, size))) << size;
    EXPECT_TRUE(read_npy(text));
    EXPECT_FALSE(read_npy(text + "x"));
}

TEST(npy, unknown_versions_and_long_headers) {
    EXPECT_TRUE(fault(file(dictionary("<f4", "(0,)"), "", 4)).message.contains("unknown version"));
    EXPECT_TRUE(fault(file(dictionary("<f4", "(0,)") + std::string(10'000, ' '), "", 2)).message.contains("longer than"));
}

TEST(tensor, shapes_are_checked) {
    EXPECT_THROW((tensor<float, 1>({-1})), std::length_error);
    EXPECT_THROW((tensor<double, 2>({std::int64_t{1} << 40, std::int64_t{1} << 40})), std::length_error);
    EXPECT_THROW((tensor<float, 1>({3}, std::vector<float>{1, 2})), std::invalid_argument);
}

TEST(tensor, copies_are_deep_and_moves_leave_nothing) {
    tensor<float, 1> a({2}, std::vector<float>{1, 2});
    auto b = a;
    b.data()[0] = 7;
    EXPECT_EQ(a.data()[0], 1);
    const auto c = std::move(b);
    EXPECT_EQ(b.size(), 0u);
    EXPECT_EQ(c.data()[0], 7);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(c.data().data()) % 64, 0u);
    EXPECT_EQ((tensor<float, 2>({2, 2}).data()[3]), 0);
}

}
