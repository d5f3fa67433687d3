#include <conduit/tensor/text_tensor.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include <conduit/tensor/json.hpp>

namespace {

using conduit::tensor;
using texts = tensor<std::string, 2>;

const std::vector<std::string> words{"a", "", std::string("z\0z", 3), "four"};

TEST(text_tensor, elements_and_bytes) {
    const texts made({2, 2}, words);
    EXPECT_EQ((made[0, 0]), "a");
    EXPECT_EQ((made[1, 0]), std::string_view("z\0z", 3));
    EXPECT_EQ(made.size(), 4u);
    const auto bytes = made.erased().data;
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), 9), std::string("\x01\0\0\0a\0\0\0\0", 9));
    EXPECT_EQ(made.erased().type, conduit::dtype::text);
}

TEST(text_tensor, copies_and_moves) {
    texts made({2, 2}, words);
    const auto copy = made;
    const auto moved = std::move(made);
    EXPECT_EQ(copy, moved);
    EXPECT_NE(copy.data()[3].data(), moved.data()[3].data());
    EXPECT_EQ(made.size(), 0u);
    auto again = texts(texts(moved).to_any());
    EXPECT_EQ(again, moved);
    again = copy;
    EXPECT_EQ((again[1, 1]), "four");
    EXPECT_EQ((tensor<std::string, 0>().data()[0]), "");
    EXPECT_EQ((tensor<std::string, 1>().size()), 0u);
}

TEST(text_tensor, what_does_not_fit) {
    EXPECT_THROW(texts({2, 3}, words), std::invalid_argument);
    EXPECT_THROW(texts({-1, 3}, words), std::invalid_argument);
    conduit::any_tensor numbers{conduit::dtype::u8, {1, 1}, conduit::tensor_storage(1)};
    EXPECT_THROW(texts(std::move(numbers)), std::invalid_argument);
}

TEST(text_tensor, bytes_are_checked) {
    const auto count_of = [](std::string bytes, std::size_t count) { return conduit::text_elements(std::as_bytes(std::span(bytes)), count).has_value(); };
    EXPECT_TRUE(count_of(std::string("\x01\0\0\0a", 5), 1));
    EXPECT_TRUE(count_of("", 0));
    EXPECT_FALSE(count_of(std::string("\x01\0\0\0a", 5), 2));
    EXPECT_FALSE(count_of(std::string("\x01\0\0\0ab", 6), 1));
    EXPECT_FALSE(count_of(std::string("\x02\0\0\0a", 5), 1));
    EXPECT_FALSE(count_of(std::string("\xff\xff\xff\xff", 4), 1));
    EXPECT_FALSE(count_of(std::string("\0\0\0\0\0\0", 6), 2));
    EXPECT_FALSE(count_of("", std::size_t{1} << 62));
}

TEST(text_tensor, json) {
    auto read = conduit::read_tensor_json(R"([["a", "\u00e9"], ["", "\n"]])", conduit::dtype::text, 2);
    ASSERT_TRUE(read) << read.error().message;
    const texts made(std::move(*read));
    EXPECT_EQ((made[0, 1]), "é");
    std::string out;
    append_json(out, made);
    EXPECT_EQ(out, R"([["a","é"],["","\n"]])");
    EXPECT_EQ(conduit::read_tensor_json("[1]", conduit::dtype::text, 1).error(), (conduit::tensor_fault{false, "/0", "type", "a string is needed here, not a number"}));
    EXPECT_EQ(conduit::read_tensor_json(R"([["a"], []])", conduit::dtype::text, 2).error().code, "shape");
}

}
