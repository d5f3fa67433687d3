// Pairs and decimals of queries, against plain readings of the same.
#include <algorithm>
#include <bit>
#include <charconv>
#include <random>
#include <string>
#include <utility>
#include <vector>
#include <gtest/gtest.h>

#include "argument/pairs.hpp"
#include "argument/text.hpp"

namespace {

using namespace conduit;

struct plain_pair {
    std::string key, value;
    auto operator==(const plain_pair&) const -> bool = default;
};

auto read_plainly(std::string_view query) -> std::vector<plain_pair> {
    std::vector<plain_pair> found;
    for (std::size_t start = 0; start <= query.size();) {
        const auto end = std::min(query.find('&', start), query.size());
        const auto text = query.substr(start, end - start);
        const auto equals = std::min(text.find('='), text.size());
        if (!text.empty()) found.push_back({std::string(text.substr(0, equals)), std::string(text.substr(std::min(equals + 1, text.size())))});
        start = end + 1;
    }
    return found;
}

auto is_plain(std::string_view text) -> bool { return text.find_first_of("%+") == std::string_view::npos; }

TEST(encoded_pairs, agree_with_a_plain_reading_at_every_length) {
    std::mt19937 random(7);
    for (std::size_t length = 0; length < 200; ++length) {
        for (const std::string_view letters : {"ab=&", "abcdefghijklmnopqrstuvw&=", "abcdefghijklmnopqrstuvwxyz+%="}) {
            std::string query(length, ' ');
            for (char& c : query) c = letters[random() % letters.size()];
            const auto expected = read_plainly(query);
            std::vector<plain_pair> found;
            binding::encoded_pair pair;
            for (binding::encoded_pairs pairs(query); pairs.next(pair);) {
                found.push_back({std::string(pair.key), std::string(pair.value)});
                EXPECT_TRUE(!pair.plain_key || is_plain(pair.key)) << query;
                EXPECT_TRUE(!pair.plain_value || is_plain(pair.value)) << query;
            }
            EXPECT_EQ(found, expected) << query;
        }
    }
}

TEST(read_text, gives_the_doubles_that_the_standard_library_gives) {
    constexpr describe::type real{.kind = describe::kind::real, .size = sizeof(double)};
    std::mt19937 random(11);
    const auto check = [&](std::string_view text) {
        double expected{}, read{};
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), expected);
        const bool fits = code == std::errc{} && end == text.data() + text.size();
        ASSERT_EQ(binding::read_text(real, text, &read), fits) << text;
        if (!fits) return;
        ASSERT_EQ(std::bit_cast<std::uint64_t>(read), std::bit_cast<std::uint64_t>(expected)) << text;
    };
    for (const std::string_view text : {"", "-", ".", "-.", "1.", ".5", "-.5", "-0", "00012", "1..2", "1.2.3", "--1", "+1", " 1", "1 ", "1e5", "1e-400", "1e400",
                                        "0.000000000000001", "99999999999999.9", "999999999999999", "9999999999999999", "123456789012345678"})
        check(text);
    constexpr std::string_view letters = "0123456789.-e";
    for (int i = 0; i < 20'000; ++i) {
        std::string text(1 + random() % 18, ' ');
        for (char& c : text) c = letters[random() % (random() % 8 == 0 ? letters.size() : 11)];
        check(text);
    }
}

}
