#include <gtest/gtest.h>

#include <random>
#include <string>

#include "compression/decode.hpp"
#include "compression/encoder.hpp"

namespace {

using conduit::compression::decode;
using conduit::compression::decode_fault;
using conduit::compression::encoder;
using conduit::compression::make_encoder;
using conduit::http::encoding;

constexpr std::size_t plenty = 100'000'000;

auto words(std::size_t size) -> std::string {
    std::string text;
    for (int i = 0; text.size() < size; ++i) text += "{\"id\":" + std::to_string(i * 7919 % 1000) + ",\"name\":\"thing\"},";
    return text.substr(0, size);
}

auto noise(std::size_t size) -> std::string {
    std::mt19937 random(7);
    std::string text(size, '\0');
    for (auto& c : text) c = static_cast<char>(random());
    return text;
}

auto encode(encoding coding, std::string_view text, encoder::body kind = encoder::body::whole) -> std::string {
    std::string coded;
    const auto made = make_encoder(coding, kind);
    made->start(text.size());
    made->write(text, encoder::flush::end, coded);
    return coded;
}

class codings : public testing::TestWithParam<encoding> {};
INSTANTIATE_TEST_SUITE_P(all, codings, testing::Values(encoding::gzip, encoding::br, encoding::zstd),
                         [](const auto& chosen) { return std::string(name_of(chosen.param)); });

TEST_P(codings, round_trips_at_sizes_around_the_pieces) {
    for (const std::size_t size : {0u, 1u, 2u, 1023u, 1024u, 65535u, 65536u, 65537u, 131072u, 262144u, 1048577u}) {
        for (const auto& text : {words(size), noise(size), std::string(size, 'a')}) {
            for (const auto kind : {encoder::body::whole, encoder::body::stream}) {
                const auto coded = encode(GetParam(), text, kind);
                EXPECT_TRUE(decode(GetParam(), coded, size) == text) << size << text.substr(0, 1);
                if (size > 1024 && text[0] == '{') {
                    EXPECT_LT(coded.size(), size / 2);
                }
            }
        }
    }
}

TEST_P(codings, an_encoder_serves_one_text_after_another) {
    const auto made = make_encoder(GetParam(), encoder::body::whole);
    for (const std::size_t size : {5000u, 10u, 300000u, 0u}) {
        std::string coded;
        made->start(size);
        made->write(words(size), encoder::flush::end, coded);
        EXPECT_TRUE(decode(GetParam(), coded, size) == words(size));
    }
    std::string abandoned, coded;
    made->start(std::nullopt);
    made->write("half of ", encoder::flush::piece, abandoned);
    made->start(std::nullopt);
    made->write("whole", encoder::flush::end, coded);
    EXPECT_EQ(decode(GetParam(), coded, 5), "whole");
}

TEST_P(codings, appends) {
    std::string coded = "before";
    const auto made = make_encoder(GetParam(), encoder::body::whole);
    made->write("text", encoder::flush::end, coded);
    EXPECT_TRUE(coded.starts_with("before"));
    EXPECT_EQ(decode(GetParam(), coded.substr(6), 4), "text");
}

TEST_P(codings, never_decodes_more_than_allowed) {
    const auto bomb = encode(GetParam(), std::string(50'000'000, '\0'));
    EXPECT_LT(bomb.size(), 100'000);
    for (const std::size_t most : {0u, 1u, 65535u, 65536u, 1'000'000u}) EXPECT_EQ(decode(GetParam(), bomb, most).error(), decode_fault::too_large);
    const auto text = words(70000);
    EXPECT_TRUE(decode(GetParam(), encode(GetParam(), text), text.size()) == text);
    EXPECT_EQ(decode(GetParam(), encode(GetParam(), text), text.size() - 1).error(), decode_fault::too_large);
}

TEST_P(codings, every_truncation_is_found) {
    for (const auto& text : {words(3000), noise(300), std::string()}) {
        const auto coded = encode(GetParam(), text);
        for (std::size_t size = 0; size < coded.size(); ++size)
            EXPECT_EQ(decode(GetParam(), std::string_view{coded}.substr(0, size), plenty).error(), decode_fault::truncated) << size;
    }
}

TEST_P(codings, what_follows_the_end_is_found) {
    for (const auto& more : {std::string("x"), std::string("\n"), std::string("garbage that goes on"), std::string(100, '\0')}) {
        const auto result = decode(GetParam(), encode(GetParam(), words(2000)) + more, plenty);
        ASSERT_FALSE(result) << more;
        EXPECT_EQ(result.error(), decode_fault::trailing) << more;
    }
}

TEST_P(codings, corrupt_bytes_never_pass_for_the_text_unless_they_do_not_matter) {
    const auto text = noise(200);
    const auto coded = encode(GetParam(), text);
    std::size_t refused = 0;
    for (std::size_t at = 0; at < coded.size(); ++at) {
        auto broken = coded;
        broken[at] = static_cast<char>(broken[at] ^ 0x55);
        if (!decode(GetParam(), broken, plenty)) ++refused;
    }
    // gzip has a checksum over everything but a few bytes of its head; the others have none here.
    EXPECT_GE(refused, GetParam() == encoding::gzip ? coded.size() - 10 : 1);
    for (const std::string nonsense : {"this is no coded text at all", "{\"x\":1}"}) EXPECT_FALSE(decode(GetParam(), nonsense, plenty));
}

TEST(gzip, may_be_several_members) {
    const auto one = encode(encoding::gzip, words(3000)), two = encode(encoding::gzip, "and more"), none = encode(encoding::gzip, "");
    EXPECT_EQ(decode(encoding::gzip, one + none + two + none, 3008), words(3000) + "and more");
    EXPECT_EQ(decode(encoding::gzip, one + two, 3007).error(), decode_fault::too_large);
    EXPECT_EQ(decode(encoding::gzip, one + two.substr(0, 1), plenty).error(), decode_fault::truncated);
}

TEST(zstd, may_be_several_frames) {
    const auto one = encode(encoding::zstd, words(3000)), two = encode(encoding::zstd, "and more");
    const std::string skippable("\x50\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);
    EXPECT_EQ(decode(encoding::zstd, one + skippable + two, 3008), words(3000) + "and more");
    EXPECT_EQ(decode(encoding::zstd, one + two + one, 3008).error(), decode_fault::too_large);
}

TEST(zstd, windows_have_a_bound) {
    // Magic number, descriptor without flags, window descriptor 0x70: 16 MB (RFC 8878 section 3.1.1.1.2), an empty last block.
    EXPECT_EQ(decode(encoding::zstd, std::string_view("\x28\xb5\x2f\xfd\x00\x70\x01\x00\x00", 9), plenty).error(), decode_fault::window);
    EXPECT_EQ(decode(encoding::zstd, std::string_view("\x28\xb5\x2f\xfd\x00\x68\x01\x00\x00", 9), plenty), "");  // 8 MB
}

TEST(deflate, is_the_format_of_zlib) {
    const std::string_view coded("\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15", 13);  // Python: zlib.compress(b"hello")
    EXPECT_EQ(decode(encoding::deflate, coded, 5), "hello");
    EXPECT_EQ(decode(encoding::deflate, coded, 4).error(), decode_fault::too_large);
    EXPECT_EQ(decode(encoding::deflate, coded.substr(2), plenty).error(), decode_fault::corrupt);  // bare
    EXPECT_EQ(decode(encoding::deflate, std::string(coded) + std::string(coded), plenty).error(), decode_fault::trailing);
    for (std::size_t size = 0; size < coded.size(); ++size) EXPECT_EQ(decode(encoding::deflate, coded.substr(0, size), 5).error(), decode_fault::truncated);
}

TEST(identity, is_bounded_too) {
    EXPECT_EQ(decode(encoding::identity, "hello", 5), "hello");
    EXPECT_EQ(decode(encoding::identity, "hello", 4).error(), decode_fault::too_large);
}

}
