#include <gtest/gtest.h>

#include <string>

#include "net/chunked.hpp"

namespace {

using conduit::net::chunked_decoder;
using status = chunked_decoder::status;

struct result {
    status state = status::incomplete;
    std::string body;
    std::size_t used = 0;

    auto operator==(const result&) const -> bool = default;
};

/// Decodes in place, as the connection does: `text` arrives in pieces that end at the given places.
auto decode(std::string text, std::initializer_list<std::size_t> ends, std::size_t max_body = 1000) -> result {
    chunked_decoder decoder;
    result all;
    for (std::size_t at = 0; const auto end : ends) {
        const auto progress = decoder.decode(text.data() + at, end - at, text.data() + all.body.size(), max_body);
        all.body = text.substr(0, all.body.size() + progress.produced);
        all.state = progress.state;
        all.used = at + progress.consumed;
        if (all.state != status::incomplete) break;
        EXPECT_EQ(progress.consumed, end - at);
        at = end;
    }
    return all;
}

auto decode(const std::string& text, std::size_t max_body = 1000) -> result { return decode(text, {text.size()}, max_body); }

TEST(chunked, joins_chunks) {
    EXPECT_EQ(decode("5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nA: b\r\n\r\n").body, "hello world");
}

TEST(chunked, leaves_what_follows) {
    const std::string body = "1\r\na\r\n0\r\n\r\n";
    const auto decoded = decode(body + "GET / HTTP/1.1\r\n");
    EXPECT_EQ(decoded.state, status::complete);
    EXPECT_EQ(decoded.used, body.size());
}

TEST(chunked, does_not_depend_on_how_the_bytes_arrive) {
    for (const std::string text : {"b\r\nhello world\r\n3 ;q\r\n!!!\r\n0\r\nX: y\r\n\r\nrest", "2\r\nhi\r\n0\r\nX y\r\n\r\n",
                                   "5\r\nhello!\r\n0\r\n\r\n", "3e9\r\nx"}) {
        const auto whole = decode(text);
        for (std::size_t first = 0; first <= text.size(); ++first)
            for (std::size_t second = first; second <= text.size(); ++second)
                EXPECT_EQ(decode(text, {first, second, text.size()}), whole) << text << first << ' ' << second;
    }
}

TEST(chunked, bounds_the_body) {
    EXPECT_EQ(decode("5\r\nhello\r\n0\r\n\r\n", 5).state, status::complete);
    EXPECT_EQ(decode("5\r\nhello\r\n1\r\n", 5).state, status::too_large);
    EXPECT_EQ(decode("fffffffffffffff\r\n", 5).state, status::too_large);
    EXPECT_EQ(decode("0fffffffffffffff\r\n", 5).state, status::fault);
}

TEST(chunked, bounds_extensions_and_trailers) {
    const std::string long_text(10'000, 'a');
    EXPECT_EQ(decode("1;" + long_text).state, status::fault);
    EXPECT_EQ(decode("0\r\nA: " + long_text).state, status::too_large);
}

TEST(chunked, refuses_what_others_might_read_differently) {
    for (const std::string text : {"\r\n", "g\r\n", "0x1\r\n", "+1\r\n", "1 \r\n", "1\n", "1\rx", "1;\n", "1;\x01\r\n", "1\r\nab",
                                   "1\r\na\n", "0\r\n\n", "0\r\n a: b\r\n", "0\r\na: b\n", "0\r\na b: c\r\n"})
        EXPECT_EQ(decode(text).state, status::fault) << text;
}

}
