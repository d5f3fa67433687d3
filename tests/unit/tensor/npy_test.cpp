#include <conduit/tensor/npy.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <numeric>
#include <vector>

#include <conduit/tensor/text_tensor.hpp>

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
    auto result = read_tensor_npy(text, tensor<T, Rank>::type, Rank);
    if (!result) throw std::runtime_error(result.error().message);
    return tensor<T, Rank>(std::move(*result));
}

auto fault(std::string_view text, dtype target = dtype::f32, std::size_t rank = 1) -> conduit::tensor_fault {
    auto result = read_tensor_npy(text, target, rank);
    return result ? conduit::tensor_fault{} : result.error();
}

TEST(npy, what_has_no_elements_is_not_large_in_its_other_dimensions) {
    // Who goes through the rows of such a tensor, as writing it as JSON does, would not come to an end.
    for (const auto* shape : {"(1000000000000, 0)", "(0, 1000000000000)", "(65536, 65536, 0)"}) {
        const auto found = fault(file(dictionary("<f4", shape), ""), dtype::f32, shape[1] == '6' ? 3 : 2);
        EXPECT_TRUE(found.malformed) << shape;
        EXPECT_TRUE(found.message.ends_with("which is too large for an array without elements")) << found.message;
    }
    EXPECT_EQ((read<float, 2>(file(dictionary("<f4", "(65536, 0)"), "")).shape()), (std::array<std::int64_t, 2>{65536, 0}));
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

TEST(npy, half_precision) {
    const tensor<conduit::float16, 1> halves({3}, std::vector<conduit::float16>{conduit::float16(0.1f), conduit::float16(-65504.f), conduit::float16(1.f)});
    EXPECT_EQ((read<conduit::float16, 1>(write_npy(halves))), halves);
    EXPECT_EQ((read<float, 1>(write_npy(halves)).data()[1]), -65504.f);
    EXPECT_EQ((read<conduit::float16, 1>(file(dictionary("<f4", "(1,)"), bytes<float>({0.1f})))).data()[0], conduit::float16(0.1f));
    EXPECT_EQ(fault(file(dictionary("<f4", "(1,)"), bytes<float>({1e5f})), dtype::f16).message, "the number 1e+05 does not fit float16");
    EXPECT_EQ(fault(file(dictionary("<i8", "(1,)"), bytes<std::int64_t>({2049})), dtype::f16).code, "range");    // 12 bits
    EXPECT_EQ(fault(file(dictionary("<i8", "(1,)"), bytes<std::int64_t>({131072})), dtype::f16).code, "range");  // 1 bit, but too large
    EXPECT_EQ((read<conduit::float16, 1>(file(dictionary("<i8", "(1,)"), bytes<std::int64_t>({4096})))).data()[0], conduit::float16(4096.f));
    // NumPy has no bfloat16.
    const tensor<conduit::bfloat16, 1> brains({2}, std::vector<conduit::bfloat16>{conduit::bfloat16(1e30f), conduit::bfloat16(0.5f)});
    EXPECT_TRUE(write_npy(brains).contains("'<f4'"));
    EXPECT_EQ((read<conduit::bfloat16, 1>(write_npy(brains))), brains);
}

TEST(npy, big_endian_is_converted) {
    EXPECT_EQ((read<float, 1>(file(dictionary(">f4", "(2,)"), std::string("\x3f\x80\0\0\xc0\0\0\0", 8)))).data()[1], -2);
    EXPECT_EQ((read<std::int64_t, 1>(file(dictionary(">i2", "(1,)"), std::string("\x01\x02", 2)))).data()[0], 0x102);
    EXPECT_EQ((read<double, 0>(file(dictionary(">f8", "()"), std::string("\xbf\xf0\0\0\0\0\0\0", 8)))).data()[0], -1);
    EXPECT_EQ((read<std::uint8_t, 1>(file(dictionary(">u1", "(1,)"), "\x07"))).data()[0], 7);
}

TEST(npy, text) {
    const std::vector<std::string> words{"", "hé", "\U0001F600"};
    const tensor<std::string, 1> texts({3}, words);
    const auto written = write_npy(texts);
    EXPECT_TRUE(written.contains("'<U2'"));
    EXPECT_EQ((read<std::string, 1>(written)), texts);
    EXPECT_EQ((read<std::string, 1>(file(dictionary(">U2", "(1,)"), std::string("\0\0\0h\0\0\0\xe9", 8))))[0], "hé");
    const auto raw = read<std::string, 2>(file(dictionary("|S3", "(2, 1)"), std::string("ab\0\xff\xfe\xfd", 6)));
    EXPECT_EQ((raw[0, 0]), "ab");
    EXPECT_TRUE(write_npy(raw).contains("'|S3'"));  // what is not UTF-8 stays bytes
    EXPECT_EQ((read<std::string, 2>(write_npy(raw))), raw);
    EXPECT_EQ(fault(file(dictionary("<U1", "(1,)"), std::string("\0\xd8\0\0", 4)), dtype::text).message, "a text holds what is no code point of Unicode");
    EXPECT_EQ(fault(file(dictionary("<U1", "(1,)"), std::string("\0\0\x11\0", 4)), dtype::text).code, "range");
    EXPECT_EQ(fault(file(dictionary("<U0", "(9,)"), ""), dtype::text).message, "the .npy header says that its texts have no length");
    EXPECT_EQ((read<std::string, 1>(file(dictionary("<U0", "(0,)"), ""))).size(), 0u);
    EXPECT_TRUE(fault(file(dictionary("<U268435456", "(2305843009213693951,)"), ""), dtype::text).message.ends_with("which is too large for any file"));
    EXPECT_TRUE(fault(file(dictionary("<U99999999999", "(1,)"), ""), dtype::text).malformed);
    EXPECT_EQ(fault(file(dictionary("<U1", "(1,)"), "abcd")).code, "type");
    EXPECT_EQ(fault(file(dictionary("|u1", "(1,)"), "a"), dtype::text).code, "type");
    EXPECT_EQ(fault(file(dictionary("|S1", "(1, 1)", "True"), "a"), dtype::text, 2).code, "type");
}

TEST(npy, what_needs_no_change_is_not_copied) {
    tensor<float, 1> values({64});
    const auto kept = std::make_shared<std::string>(write_npy(values));  // aligned to 16 bytes
    const auto data = [&](std::string_view text, dtype target) {
        const auto read = read_tensor_npy(text, target, 1, kept);
        return read->data.is_own() ? nullptr : static_cast<const char*>(read->data.data());
    };
    EXPECT_EQ(data(*kept, dtype::f32), kept->data() + kept->size() - 256);
    EXPECT_EQ(data(*kept, dtype::f64), nullptr);
    const auto odd = std::make_shared<std::string>("x" + *kept);
    EXPECT_TRUE(read_tensor_npy(std::string_view(*odd).substr(1), dtype::f32, 1, odd)->data.is_own());
    EXPECT_TRUE(read_tensor_npy(*kept, dtype::f32, 1)->data.is_own());
}

TEST(npy, fortran_order_of_any_shape) {
    for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{70, 33}, {1, 5}, {5, 1}, {3, 40, 2, 37}, {2, 2, 2, 2, 2, 2, 2, 2}, {0, 3}}) {
        std::size_t count = 1;
        std::string text = "(";
        for (const auto size : shape) count *= static_cast<std::size_t>(size), text += std::to_string(size) + ",";
        std::vector<std::int32_t> numbers(count);  // by their places in the file, the first index fastest
        std::iota(numbers.begin(), numbers.end(), 0);
        const auto read = read_tensor_npy(file(dictionary("<i4", text + ")", "True"), bytes(numbers)), dtype::i32, shape.size());
        ASSERT_TRUE(read) << read.error().message;
        std::vector<std::int32_t> expected(count);
        for (std::size_t place = 0; place < count; ++place) {
            auto left = place;  // of an element in row-major order: its indices, the last one first
            std::vector<std::size_t> index(shape.size());
            for (auto axis = shape.size(); axis-- > 0; left /= static_cast<std::size_t>(shape[axis])) index[axis] = left % static_cast<std::size_t>(shape[axis]);
            std::size_t at = 0, stride = 1;
            for (std::size_t axis = 0; axis < shape.size(); ++axis) at += index[axis] * stride, stride *= static_cast<std::size_t>(shape[axis]);
            expected[place] = static_cast<std::int32_t>(at);
        }
        EXPECT_EQ(0, count == 0 ? 0 : std::memcmp(read->data.data(), expected.data(), count * 4)) << text;
    }
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
    EXPECT_EQ(message("|O"), "the array holds Python objects; only numbers and text can be read");
    EXPECT_EQ(message("<c8"), "the array holds complex numbers; only real numbers can be read");
    EXPECT_TRUE(message("<f16").starts_with("the array has a floating-point type other than"));
    EXPECT_EQ(message("<M8[ns]"), "the array holds dates or durations; only numbers and text can be read");
    EXPECT_EQ(fault(file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "abcd")).message,
              "the array has a structured type; only plain numbers and text can be read");
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
