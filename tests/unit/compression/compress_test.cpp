#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "compression/compress.hpp"
#include "compression/compressible.hpp"
#include "compression/decode.hpp"

namespace {

using namespace conduit;
using http::encoding;

/// A response, the request that it answers, and what becomes of it.
struct attempt {
    response out{.content_type = "application/json", .body = std::string(2000, ' ') + "1"};
    std::vector<header_view> headers{{"Accept-Encoding", "gzip"}};
    method verb = method::get;
    conduit::options options{};

    auto value(std::string_view name) const -> std::optional<std::string> {
        std::optional<std::string> all;
        for (const auto& field : out.headers)
            if (same_header_name(field.name, name)) all = all ? *all + "|" + field.value : field.value;
        return all;
    }
    auto run(std::size_t most = compression::most_on_reactor) -> attempt& {
        request in;
        in.method = verb;
        in.headers = headers;
        compression::compress(out, in, options, most);
        return *this;
    }
};

auto untouched(const attempt& tried) -> bool { return !tried.value("content-encoding") && !tried.value("vary") && tried.out.body.ends_with(" 1"); }

TEST(compress, media_types) {
    for (const auto* type : {"text/plain", "TEXT/HTML; charset=utf-8", "text/event-stream", "application/json", "application/problem+json",
                             "application/ld+json;q=1", "image/svg+xml", "application/wasm", "application/javascript", "application/xml", "application/x-ndjson"})
        EXPECT_TRUE(compression::compressible(type)) << type;
    for (const auto* type : {"", "text", "image/png", "image/jpeg", "application/octet-stream", "application/x-npy", "application/zip",
                             "video/mp4", "font/woff2", "application/jsonx", "+json", "multipart/form-data"})
        EXPECT_FALSE(compression::compressible(type)) << type;
}

TEST(compress, codings) {
    for (const auto coding : {encoding::gzip, encoding::br, encoding::zstd}) {
        attempt tried{.headers = {{"accept-encoding", name_of(coding)}}};
        const auto text = tried.out.body;
        tried.run();
        EXPECT_EQ(tried.value("Content-Encoding"), name_of(coding));
        EXPECT_EQ(tried.value("Vary"), "Accept-Encoding");
        EXPECT_EQ(compression::decode(coding, tried.out.body, text.size()), text);
        const auto once = tried.out.body;
        EXPECT_EQ(tried.run().out.body, once);
        EXPECT_EQ(tried.value("Vary"), "Accept-Encoding");
    }
}

TEST(compress, header_fields_are_one_list) {
    EXPECT_EQ((attempt{.headers = {{"Accept-Encoding", "gzip;q=0.5"}, {"X", "y"}, {"accept-encoding", "br"}}}.run().value("content-encoding")), "br");
}

TEST(compress, without_the_clients_wish_only_vary_is_added) {
    for (const std::vector<header_view>& headers : {std::vector<header_view>{}, {{"Accept-Encoding", ""}}, {{"Accept-Encoding", "identity;q=0"}}}) {
        attempt tried{.headers = headers};
        tried.run();
        EXPECT_FALSE(tried.value("content-encoding"));
        EXPECT_EQ(tried.value("vary"), "Accept-Encoding");
        EXPECT_TRUE(tried.out.body.ends_with(" 1"));
    }
}

TEST(compress, what_is_left_alone) {
    attempt off;
    off.options.compression = false;
    EXPECT_TRUE(untouched(off.run()));
    for (const int status : {101, 204, 205, 206, 304}) {
        attempt tried;
        tried.out.status = status;
        EXPECT_TRUE(untouched(tried.run())) << status;
    }
    for (const int status : {200, 201, 400, 404, 422, 500}) {
        attempt tried;
        tried.out.status = status;
        EXPECT_TRUE(tried.run().value("content-encoding")) << status;
    }
    attempt picture;
    picture.out.content_type = "image/png";
    EXPECT_TRUE(untouched(picture.run()));
    for (const header_field& field : {header_field{"cache-control", "private, No-Transform"}, {"Content-Digest", "sha-256=::"}, {"Repr-Digest", "sha-256=::"}}) {
        attempt tried;
        tried.out.headers = {field};
        EXPECT_TRUE(untouched(tried.run())) << field.name;
    }
    attempt coded;
    coded.out.headers = {{"content-encoding", "br"}};
    EXPECT_EQ(coded.run().value("content-encoding"), "br");
    EXPECT_TRUE(coded.out.body.ends_with(" 1"));
    attempt cached;
    cached.out.headers = {{"Cache-Control", "max-age=5, x-no-transform"}};
    EXPECT_TRUE(cached.run().value("content-encoding"));
}

TEST(compress, threshold_and_bound) {
    attempt below;
    below.options.compression_threshold = 2002;
    EXPECT_TRUE(untouched(below.run()));
    attempt at;
    at.options.compression_threshold = 2001;
    EXPECT_TRUE(at.run().value("content-encoding"));
    EXPECT_TRUE(untouched(attempt{}.run(2000)));
    EXPECT_TRUE(attempt{}.run(2001).value("content-encoding"));
    attempt empty;
    empty.out.body.clear();
    empty.options.compression_threshold = 0;
    empty.run();
    EXPECT_TRUE(empty.out.headers.empty());
}

TEST(compress, what_does_not_become_smaller_stays) {
    attempt tried;
    tried.options.compression_threshold = 0;
    tried.out.body = "[1]";
    tried.run();
    EXPECT_EQ(tried.out.body, "[1]");
    EXPECT_FALSE(tried.value("content-encoding"));
    EXPECT_EQ(tried.value("vary"), "Accept-Encoding");
}

TEST(compress, vary_is_completed) {
    for (const auto& [before, after] : {std::pair{"Origin", "Origin, Accept-Encoding"}, {"*", "*"}, {"Origin, accept-encoding", "Origin, accept-encoding"}, {"", "Accept-Encoding"}}) {
        attempt tried;
        tried.out.headers = {{"vary", before}};
        EXPECT_EQ(tried.run().value("Vary"), after);
    }
    attempt two;
    two.out.headers = {{"Vary", "Origin"}, {"Vary", "Accept-Encoding"}};
    EXPECT_EQ(two.run().value("Vary"), "Origin|Accept-Encoding");
}

TEST(compress, strong_etags_become_weak) {
    for (const auto& [before, after] : {std::pair{"\"a\"", "W/\"a\""}, {"W/\"a\"", "W/\"a\""}, {"a", "a"}}) {
        attempt tried;
        tried.out.headers = {{"ETag", before}};
        EXPECT_EQ(tried.run().value("etag"), after);
    }
    attempt plain{.headers = {}};
    plain.out.headers = {{"ETag", "\"a\""}};
    EXPECT_EQ(plain.run().value("etag"), "\"a\"");
}

TEST(compress, head_is_like_get) {
    attempt get, head{.verb = method::head};
    EXPECT_EQ(get.run().out.body, head.run().out.body);
    EXPECT_EQ(get.value("content-encoding"), head.value("content-encoding"));
}

}
