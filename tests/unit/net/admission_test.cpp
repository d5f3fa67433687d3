#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>
#include <thread>
#include <vector>

#include "net/admission.hpp"

namespace {

using conduit::net::admission;
using enum admission::verdict;

auto address(const std::string& text) -> sockaddr_storage {
    sockaddr_storage made{};
    if (text.contains(':')) {
        made.ss_family = AF_INET6;
        inet_pton(AF_INET6, text.c_str(), &reinterpret_cast<sockaddr_in6&>(made).sin6_addr);
    } else {
        made.ss_family = AF_INET;
        inet_pton(AF_INET, text.c_str(), &reinterpret_cast<sockaddr_in&>(made).sin_addr);
    }
    return made;
}

auto limits(std::size_t all, std::size_t of_address = 0) -> conduit::options {
    conduit::options made;
    made.max_connections = all;
    made.max_connections_per_address = of_address;
    return made;
}

TEST(admission, a_place_that_is_left_is_free) {
    admission door{limits(2)};
    auto first = door.enter(address("10.0.0.1"));
    auto second = door.enter(address("10.0.0.1"));
    EXPECT_EQ(first.outcome, admitted);
    EXPECT_EQ(second.outcome, admitted);
    EXPECT_EQ(door.enter(address("10.0.0.2")).outcome, too_many);
    first.taken = {};
    EXPECT_EQ(door.enter(address("10.0.0.2")).outcome, admitted);
}

TEST(admission, few_are_told_at_a_time) {
    admission door{limits(1)};
    const auto inside = door.enter(address("10.0.0.1"));
    std::vector<admission::decision> told;
    while (true) {
        EXPECT_FALSE(door.full());
        auto next = door.enter(address("10.0.0.1"));
        ASSERT_EQ(next.outcome, too_many);
        told.push_back(std::move(next));
        if (door.full()) break;
        ASSERT_LT(told.size(), 1000U);
    }
    EXPECT_EQ(door.enter(address("10.0.0.1")).outcome, drop);
    told.pop_back();
    EXPECT_FALSE(door.full());
    EXPECT_EQ(door.enter(address("10.0.0.1")).outcome, too_many);
}

TEST(admission, clients_are_addresses_and_networks) {
    EXPECT_EQ(admission::client_of(address("10.0.0.1")), admission::client_of(address("::ffff:10.0.0.1")));
    EXPECT_NE(admission::client_of(address("10.0.0.1")), admission::client_of(address("10.0.0.2")));
    EXPECT_EQ(admission::client_of(address("2001:db8:1:2::3")), admission::client_of(address("2001:db8:1:2:ffff::4")));
    EXPECT_NE(admission::client_of(address("2001:db8:1:2::3")), admission::client_of(address("2001:db8:1:3::3")));
    EXPECT_NE(admission::client_of(address("::1")), admission::client_of(address("0.0.0.0")));
}

TEST(admission, one_address_does_not_take_the_places_of_others) {
    admission door{limits(10, 2)};
    auto first = door.enter(address("10.0.0.1"));
    const auto second = door.enter(address("10.0.0.1"));
    EXPECT_EQ(door.enter(address("10.0.0.1")).outcome, too_many_of_address);
    EXPECT_EQ(door.enter(address("10.0.0.2")).outcome, admitted);
    first.taken = {};
    EXPECT_EQ(door.enter(address("10.0.0.1")).outcome, admitted);
}

TEST(admission, many_threads_share_it) {
    admission door{limits(100, 50)};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&door, i] {
                for (int round = 0; round < 2'000; ++round) {
                    std::vector<admission::decision> held;
                    for (int j = 0; j < 40; ++j) held.push_back(door.enter(address("10.0.0." + std::to_string(i % 2))));
                }
            });
    }
    std::vector<admission::decision> all;
    for (int i = 0; i < 100; ++i) {
        all.push_back(door.enter(address("10.0.1." + std::to_string(i))));
        EXPECT_EQ(all.back().outcome, admitted);
    }
    EXPECT_EQ(door.enter(address("10.0.2.1")).outcome, too_many);
}

}
