#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

#include "json/read_number.hpp"
#include "json/write_number.hpp"

namespace {

using namespace conduit::json;

template <class Number>
auto written(Number value) -> std::string {
    char text[longest_number];
    if constexpr (std::is_floating_point_v<Number>) return {text, write_real(text, value)};
    else return {text, write_number(text, value)};
}

/// The text, read; NaN: too large.
auto read(std::string text) -> double {
    text.append(64, '\0');
    number_text number;
    double value{};
    const char* const end = scan_number(text.data(), number);
    if (!end || *end != '\0') return -1;
    return nearest(number, value) ? value : std::numeric_limits<double>::quiet_NaN();
}

auto digits_of(std::string_view text) -> std::string {
    std::string digits;
    for (const char c : text.substr(0, text.find('e')))
        if (c >= '0' && c <= '9' && (c != '0' || !digits.empty())) digits += c;
    while (digits.ends_with('0')) digits.pop_back();
    return digits;
}

TEST(json_number, reals_as_ecmascript_writes_them) {
    for (const auto& [value, text] : std::initializer_list<std::pair<double, const char*>>{
             {0.1, "0.1"}, {100, "100"}, {1e20, "100000000000000000000"}, {1e21, "1e21"}, {123456789012345678901.0, "123456789012345680000"},
             {1.5e-7, "1.5e-7"}, {1e-6, "0.000001"}, {5e-324, "5e-324"}, {1.7976931348623157e308, "1.7976931348623157e308"}, {12.5, "12.5"},
             {0, "0"}, {-0.0, "-0"}, {-2.5e-10, "-2.5e-10"}, {NAN, "null"}, {INFINITY, "null"}, {9007199254740993.0, "9007199254740992"}})
        EXPECT_EQ(written(value), text);
    // At the edges of what has few decimals, and of where the point stands.
    for (const auto text : {"402.68", "-47.376887", "1234567.12345678", "9999999.5", "10000000.5", "12345678.25", "0.00000125", "0.00000101", "0.5",
                            "0.30000000000000004", "1234567890123456.8", "9007199254740991", "12345678901234567000", "1.25e-7", "1.2345678901234566e-9"})
        EXPECT_EQ(written(std::strtod(text, nullptr)), text);
    EXPECT_EQ(written(8388607.5f), "8388607.5");
    EXPECT_EQ(written(0.1f), "0.1");
    EXPECT_EQ(written(16777216.0f), "16777216");
    EXPECT_EQ(written(3.4028235e38f), "3.4028235e38");
}

TEST(json_number, integers) {
    for (std::uint64_t power = 1, i = 0; i < 20; ++i, power *= 10)
        for (const auto value : {power - 1, power, power + 1}) EXPECT_EQ(written(value), std::to_string(value));
    EXPECT_EQ(written(~std::uint64_t{0}), "18446744073709551615");
    EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
}

/// The standard library's shortest form is the oracle.
template <class Real, class Bits>
void expect_shortest(Real value) {
    if (!std::isfinite(value)) return;
    char expected[64];
    const std::string_view oracle(expected, std::to_chars(expected, expected + sizeof expected, value, std::chars_format::scientific).ptr);
    const auto text = written(value);
    Real back{};
    std::from_chars(text.data(), text.data() + text.size(), back);
    ASSERT_EQ(std::bit_cast<Bits>(back), std::bit_cast<Bits>(value)) << text;
    ASSERT_EQ(digits_of(text), digits_of(oracle)) << text;
}

TEST(json_number, shortest_of_all_sorts) {
    std::mt19937_64 chance(11);
    for (int i = 0; i < 100'000; ++i) {
        expect_shortest<double, std::uint64_t>(std::bit_cast<double>(chance()));
        expect_shortest<double, std::uint64_t>(static_cast<double>(chance() % 1'000'000) / 100);
        expect_shortest<double, std::uint64_t>(std::bit_cast<double>((chance() % 2047) << 52));  // the number below is nearer
        expect_shortest<float, std::uint32_t>(std::bit_cast<float>(static_cast<std::uint32_t>(chance())));
    }
}

TEST(json_number, nearest_float_of_all_sorts) {
    std::mt19937_64 chance(13);
    const auto expect = [](std::string text) {
        float expected = 0, value = 0;
        std::from_chars(text.data(), text.data() + text.size(), expected);
        const std::string padded = text + std::string(64, '\0');
        number_text number;
        ASSERT_NE(scan_number(padded.data(), number), nullptr);
        ASSERT_TRUE(nearest(number, value)) << text;
        ASSERT_EQ(std::bit_cast<std::uint32_t>(value), std::bit_cast<std::uint32_t>(expected)) << text;
    };
    for (int i = 0; i < 50'000; ++i) {
        const auto bits = static_cast<std::uint32_t>(chance());
        const float number = std::bit_cast<float>((bits & 0x807F'FFFFu) | (1u + (bits >> 23 & 0xFF) % 253) << 23);
        char text[400];
        for (const int digits : {6, 9, 17}) {
            std::snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(number));
            expect(text);
        }
        // Half way between two floats, exactly and nearly.
        const double half = static_cast<double>(number) + (static_cast<double>(std::nextafter(number, 0.0f)) - static_cast<double>(number)) / 2;
        for (const double near : {half, std::nextafter(half, 0.0), std::nextafter(half, 1e300)}) {
            std::snprintf(text, sizeof text, "%.17g", near);
            expect(text);
        }
    }
    for (const char* text : {"1.17549435e-38", "1.1754942e-38", "3.4028234e38", "3.4028235e38", "1e-38", "16777217", "16777217.000000001", "33554434.0000001"}) expect(text);
}

TEST(json_number, nearest_of_all_sorts) {
    std::mt19937_64 chance(12);
    const auto expect = [](const std::string& text) {
        const double expected = std::strtod(text.c_str(), nullptr), value = read(text);
        if (std::isinf(expected)) ASSERT_TRUE(std::isnan(value)) << text;
        else ASSERT_EQ(std::bit_cast<std::uint64_t>(value), std::bit_cast<std::uint64_t>(expected)) << text;
    };
    for (int i = 0; i < 50'000; ++i) {
        char text[400];
        expect(written(std::bit_cast<double>(chance() & ~(std::uint64_t{1} << 62))));
        std::snprintf(text, sizeof text, "%d.%ue%d", static_cast<int>(chance() % 1000), static_cast<unsigned>(chance()), static_cast<int>(chance() % 700) - 350);
        expect(text);
        std::snprintf(text, sizeof text, "%llu%llu.%llu", 1 + chance() % 9ULL, 0ULL + chance(), 0ULL + chance());
        expect(text);
        // Half way between two doubles, exactly and nearly.
        const double number = std::bit_cast<double>((chance() & 0x000F'FFFF'FFFF'FFFFu) | (1023 + chance() % 52) << 52);
        std::snprintf(text, sizeof text, "%.*f", 60, number);
        expect(text);
        std::snprintf(text, sizeof text, "%llu", 9007199254740993ULL + 2 * (chance() % 1000));
        expect(text);
    }
    for (const char* text : {"0", "-0", "0.0", "0e999999999", "1e-400", "-1e-999999999", "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
                             "1.7976931348623158e308", "1.7976931348623159e308", "1e400", "0.000000000000000000000000000000000001e36"})
        expect(text);
    expect("0." + std::string(400, '0') + "1e400");
    expect(std::string(400, '9') + "e-400");
}

TEST(json_number, malformed) {
    for (const char* text : {"-", "01", "1.", "1.e5", ".5", "1e", "1e+", "-a", "+1", "1.5.5", "0x1", "1e5.5"}) EXPECT_EQ(read(text), -1) << text;
}

}
