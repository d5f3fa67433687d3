#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "net/listener.hpp"

namespace {

using conduit::net::descriptor;

constexpr int patience = 60'000;  // milliseconds; only a fault reaches it

auto begin_to_connect(std::uint16_t port) -> descriptor {
    descriptor client{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
    const sockaddr_in to{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    EXPECT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), -1);
    EXPECT_EQ(errno, EINPROGRESS);
    return client;
}

auto waits_for(const descriptor& socket, short event) -> bool {
    pollfd waiting{socket.get(), event, 0};
    return ::poll(&waiting, 1, patience) == 1 && (waiting.revents & event) != 0;
}

auto error_of(const descriptor& socket) -> int {
    int error = -1;
    socklen_t size = sizeof error;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

auto state_of(const descriptor& socket) -> int {
    tcp_info info{};
    socklen_t size = sizeof info;
    ::getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size);
    return info.tcpi_state;
}

TEST(listener, who_is_held_off_reaches_the_next_listener) {
    auto old = conduit::net::open_listeners("127.0.0.1", 0, 1, true);
    ASSERT_TRUE(old);
    const auto port = conduit::net::port_of(old->front());
    const auto before = begin_to_connect(port);
    ASSERT_TRUE(waits_for(before, POLLOUT));

    conduit::net::hold_handshakes(old->front());
    const auto after = begin_to_connect(port);
    EXPECT_TRUE(waits_for(old->front(), POLLIN));  // who had begun
    EXPECT_TRUE(descriptor{::accept(old->front().get(), nullptr, nullptr)});
    EXPECT_EQ(::accept(old->front().get(), nullptr, nullptr), -1);
    EXPECT_EQ(state_of(after), TCP_SYN_SENT);

    const auto next = conduit::net::open_listeners("127.0.0.1", port, 1, true);
    ASSERT_TRUE(next) << next.error();
    old->clear();
    EXPECT_TRUE(waits_for(next->front(), POLLIN));
    EXPECT_TRUE(waits_for(after, POLLOUT));
    EXPECT_EQ(error_of(after), 0);
}

TEST(listener, shared_sockets_are_one) {
    auto own = conduit::net::open_listeners("127.0.0.1", 0, 1, false);
    ASSERT_TRUE(own);
    const auto port = conduit::net::port_of(own->front());
    const auto shared = conduit::net::share_listeners(std::move(*own), 3);
    ASSERT_TRUE(shared);
    ASSERT_EQ(shared->size(), 3U);
    for (const auto& each : *shared) {
        EXPECT_EQ(conduit::net::port_of(each), port);
        EXPECT_EQ(conduit::net::host_of(each), "127.0.0.1");
    }
    const auto client = begin_to_connect(port);
    for (const auto& each : *shared) EXPECT_TRUE(waits_for(each, POLLIN));
}

}
