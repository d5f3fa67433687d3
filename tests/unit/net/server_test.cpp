#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "net/server.hpp"

namespace {

using conduit::net::server;

auto hello() -> conduit::service {
    return {nullptr, [](void*, conduit::exchange& x) {
                x.out.body = "hello";
                return conduit::outcome::done;
            }};
}

auto quiet() -> conduit::options {
    conduit::options made;
    made.port = 0;
    made.threads = 2;
    made.access_log = false;
    return made;
}

/// What the server says to one request, until it closes.
auto ask(std::uint16_t port) -> std::string {
    const conduit::net::descriptor client{::socket(AF_INET, SOCK_STREAM, 0)};
    sockaddr_in to{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return "not connected";
    constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    ::send(client.get(), request.data(), request.size(), 0);
    std::string all;
    char bytes[1024];
    for (ssize_t count = 0; (count = ::recv(client.get(), bytes, sizeof bytes, 0)) > 0;) all.append(bytes, static_cast<std::size_t>(count));
    return all;
}

TEST(server, reloads_at_every_hangup_signal) {
    server server{hello(), quiet()};
    std::counting_semaphore<> first{0}, second{0};
    server.on_reload([&] {
        first.release();
        throw std::runtime_error("the first of two fails");
    });
    server.on_reload([&] { second.release(); });
    const auto address = server.listen();
    ASSERT_TRUE(address) << address.error();
    const std::jthread runs{[&] { server.run(); }};
    for (int round = 0; round < 3; ++round) {
        ::kill(::getpid(), SIGHUP);
        first.acquire();
        second.acquire();
        EXPECT_TRUE(ask(address->port).ends_with("\r\n\r\nhello"));
    }
    server.stop();
}

TEST(server, says_that_it_stops_before_it_closes_its_port) {
    server server{hello(), quiet()};
    std::uint16_t port = 0;
    std::vector<std::string> answers;
    for (int i = 0; i < 2; ++i) server.on_stopping([&] { answers.push_back(ask(port)); });
    const auto address = server.listen();
    ASSERT_TRUE(address) << address.error();
    port = address->port;
    {
        const std::jthread runs{[&] { server.run(); }};
        server.stop();
    }
    ASSERT_EQ(answers.size(), 2U);
    for (const auto& answer : answers) EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
    EXPECT_EQ(ask(port), "not connected");
}

TEST(server, sums_the_counts_of_its_reactors) {
    using enum conduit::counted;
    server server{hello(), quiet()};
    const auto address = server.listen();
    ASSERT_TRUE(address) << address.error();
    std::size_t received = 0;
    {
        const std::jthread runs{[&] { server.run(); }};
        for (int i = 0; i < 20; ++i) received += ask(address->port).size();
        server.stop();
    }
    const auto counts = server.counted();
    EXPECT_EQ(counts[connections], 20U);
    EXPECT_EQ(counts[connections_closed], 20U);
    EXPECT_EQ(counts[requests], 20U);
    EXPECT_EQ(counts[bytes_sent], received);
    EXPECT_EQ(counts[refused_malformed], 0U);
}

}
