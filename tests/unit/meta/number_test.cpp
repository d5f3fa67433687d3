#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <conduit/meta/number.hpp>

namespace {

using conduit::meta::to_text;

static_assert(to_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
static_assert(to_text(0.0) == "0" && to_text(-3.0) == "-3" && to_text(1e14) == "100000000000000");
static_assert(to_text(0.1f) == "0.1" && to_text(1.75) == "1.75" && to_text(-0.0625) == "-0.0625" && to_text(123456.5) == "123457");
static_assert(to_text(9.999999) == "10" && to_text(0.9999999) == "1" && to_text(2.0 / 3) == "0.666667");
static_assert(to_text(1e300) == "1e300" && to_text(1.5e-7) == "1.5e-7" && to_text(1234567.5) == "1.23457e6");
static_assert(to_text(std::numeric_limits<double>::infinity()) == "infinity" && to_text(-std::numeric_limits<double>::infinity()) == "-infinity");
static_assert(to_text(std::numeric_limits<double>::quiet_NaN()) == "nan");

TEST(text_of_a_real, is_the_number_to_six_digits) {
    std::mt19937_64 random(20261127);
    std::uniform_real_distribution<double> mantissa(-10, 10);
    std::uniform_int_distribution exponent(-30, 30);
    for (int i = 0; i < 20'000; ++i) {
        const double value = mantissa(random) * std::pow(10.0, exponent(random));
        const double read = std::stod(to_text(value));
        ASSERT_NEAR(read, value, std::abs(value) * 5.1e-6) << to_text(value);
    }
}

}
