#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compression/encoder.hpp"
#include "compression/request_body.hpp"

namespace {

using namespace conduit;
using http::encoding;

constexpr std::size_t max_body = 16 * 1024 * 1024;

auto encode(encoding coding, std::string_view text) -> std::string {
    std::string coded;
    compression::make_encoder(coding, compression::encoder::body::whole)->write(text, compression::encoder::flush::end, coded);
    return coded;
}

struct attempt {
    std::string body;
    std::vector<header_view> headers;
    exchange x{};

    auto run(std::size_t most = max_body) -> std::optional<problem> {
        x.in.body = body;
        x.in.headers = headers;
        return compression::decode_body(x, most);
    }
};

TEST(request_body, is_decoded_and_its_headers_tell_the_truth) {
    for (const auto coding : {encoding::gzip, encoding::br, encoding::zstd}) {
        const std::string text(5000, 'x');
        attempt tried{encode(coding, text), {{"Host", "h"}, {"content-encoding", name_of(coding)}, {"Content-Length", "9"}, {"Content-Type", "text/plain"}}};
        tried.x.memory.allocate(3);  // what follows is not aligned by chance
        tried.x.in.body = tried.body;
        EXPECT_FALSE(tried.run());
        EXPECT_EQ(tried.x.in.body, text);
        EXPECT_EQ(tried.x.in.headers.size(), 2);
        EXPECT_EQ(tried.x.in.header("content-type"), "text/plain");
        EXPECT_FALSE(compression::body_is_coded(tried.x.in));
        tried.x.clear();
        EXPECT_TRUE(tried.x.decoded_body.empty());
    }
}

TEST(request_body, is_coded_when_it_is_there_and_says_so) {
    const header_view coding{"Content-Encoding", "gzip"}, other{"Content-Type", "gzip"};
    request in;
    in.headers = {&coding, 1};
    EXPECT_FALSE(compression::body_is_coded(in));
    in.body = "x";
    EXPECT_TRUE(compression::body_is_coded(in));
    in.headers = {&other, 1};
    EXPECT_FALSE(compression::body_is_coded(in));
}

TEST(request_body, identity_is_no_coding) {
    for (const auto* value : {"identity", "Identity, identity,identity", "", " , "}) {
        attempt tried{"plain", {{"Content-Encoding", value}}};
        EXPECT_FALSE(tried.run());
        EXPECT_EQ(tried.x.in.body, "plain");
        EXPECT_TRUE(tried.x.in.headers.empty());
    }
}

TEST(request_body, two_codings_are_undone_from_the_last) {
    const auto body = encode(encoding::br, encode(encoding::gzip, "twice"));
    for (const std::vector<header_view>& headers : {std::vector<header_view>{{"Content-Encoding", "gzip, br"}}, {{"Content-Encoding", "X-GZIP"}, {"content-encoding", "identity, BR"}}}) {
        attempt tried{body, headers};
        EXPECT_FALSE(tried.run());
        EXPECT_EQ(tried.x.in.body, "twice");
    }
    attempt reversed{body, {{"Content-Encoding", "br, gzip"}}};
    EXPECT_EQ(reversed.run()->status, 400);
    EXPECT_EQ(reversed.x.in.body, body);
    attempt three{body, {{"Content-Encoding", "gzip, gzip, gzip"}}};
    EXPECT_EQ(three.run()->status, 415);
}

TEST(request_body, unknown_codings_are_named_and_the_known_are_listed) {
    for (const auto& [value, shown] : {std::pair{"compress", "\"compress\""}, {"gzip, foo", "\"foo\""}, {"gz\xff", "an unknown coding"}, {"a\"b", "an unknown coding"}}) {
        attempt tried{"x", {{"Content-Encoding", value}}};
        const auto refused = tried.run();
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->status, 415);
        EXPECT_NE(refused->detail.find(shown), std::string::npos) << refused->detail;
        EXPECT_EQ(refused->headers.at(0).name, "Accept-Encoding");
        EXPECT_EQ(refused->headers.at(0).value, "gzip, deflate, br, zstd");
    }
}

TEST(request_body, size_is_bounded_when_decoded) {
    attempt exact{encode(encoding::gzip, std::string(5000, 'x')), {{"Content-Encoding", "gzip"}}};
    EXPECT_FALSE(exact.run(5000));
    attempt larger{encode(encoding::gzip, std::string(5001, 'x')), {{"Content-Encoding", "gzip"}}};
    const auto refused = larger.run(5000);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 413);
    EXPECT_NE(refused->detail.find("5000 bytes"), std::string::npos);
    EXPECT_EQ(larger.x.in.headers.size(), 1);
}

TEST(request_body, growth_is_bounded_beyond_a_megabyte) {
    attempt allowed{encode(encoding::br, std::string(1024 * 1024, 'x')), {{"Content-Encoding", "br"}}};
    EXPECT_FALSE(allowed.run());
    attempt bomb{encode(encoding::br, std::string(1024 * 1024 + 1, 'x')), {{"Content-Encoding", "br"}}};
    const auto refused = bomb.run();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 413);
    EXPECT_NE(refused->detail.find("100 times"), std::string::npos);
    attempt twice{encode(encoding::gzip, encode(encoding::gzip, std::string(10'000'000, 'x'))), {{"Content-Encoding", "gzip, gzip"}}};
    EXPECT_EQ(twice.run()->status, 413);
}

TEST(request_body, broken_data_is_told_apart) {
    const auto coded = encode(encoding::gzip, "a text");
    for (const auto& [body, words] : {std::pair{coded.substr(0, 12), "not complete"}, {coded + "x", "goes on"}, {std::string("nonsense"), "not valid gzip"}}) {
        attempt tried{body, {{"Content-Encoding", "gzip"}}};
        const auto refused = tried.run();
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->status, 400);
        EXPECT_NE(refused->detail.find(words), std::string::npos) << refused->detail;
    }
}

}
