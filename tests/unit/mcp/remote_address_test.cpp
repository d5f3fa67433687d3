#include "mcp/http_connection.hpp"

#include <gtest/gtest.h>

#include <conduit/mcp/client.hpp>

namespace {

using conduit::mcp::address_in;

TEST(remote_address, is_read) {
    const auto plain = address_in("http://shop.example/mcp?x=1#part");
    EXPECT_EQ(plain.host, "shop.example");
    EXPECT_EQ(plain.port, "80");
    EXPECT_EQ(plain.path, "/mcp?x=1");
    EXPECT_FALSE(plain.secure);
    const auto secure = address_in("https://[::1]");
    EXPECT_EQ(secure.host, "::1");
    EXPECT_EQ(secure.port, "443");
    EXPECT_EQ(secure.authority, "[::1]");
    EXPECT_EQ(secure.path, "/");
    EXPECT_TRUE(secure.secure);
    EXPECT_EQ(address_in("https://shop.example:8443/").port, "8443");
    for (const auto* none : {"", "shop.example", "ftp://shop.example/", "https:/x", "HTTPS://", "https://", "https://:443/", "https://a@b/", "https://a:b/", "https://a b/"})
        EXPECT_THROW(address_in(none), std::invalid_argument) << none;
}

TEST(remote_address, that_is_secure_needs_an_app_with_tls) {
    try {
        const conduit::mcp::remote_server server("https://shop.example/mcp");
        FAIL();
    } catch (const std::invalid_argument& why) {
        EXPECT_TRUE(std::string_view(why.what()).contains("conduit_add_app(... TLS)")) << why.what();
    }
}

}
