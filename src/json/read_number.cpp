#include "read_number.hpp"

#include <charconv>

namespace conduit::json {
namespace {

template <class Real>
auto by_standard_library(const number_text& number, Real& value) -> bool {
    const auto* const end = number.text.data() + number.text.size();
    if (std::from_chars(number.text.data(), end, value).ec != std::errc::result_out_of_range) return true;
    // Too large or too small: the exponent of the first digit that is not 0 tells.
    const char* at = number.text.data() + (number.negative ? 1 : 0);
    long long before = 0, first = 0;
    bool found = false, fraction = false;
    for (; at < end && (is_digit(*at) || *at == '.'); ++at) {
        if (*at == '.') {
            fraction = true;
            continue;
        }
        if (!found && *at != '0') found = true, first = fraction ? before - 1 : 0;
        if (fraction) --before;
        else if (found) ++first;
    }
    long long exponent = 0;
    if (at < end) {
        const bool below = at[1] == '-';
        for (at += at[1] == '+' || at[1] == '-' ? 2 : 1; at < end; ++at)
            if (exponent < 1'000'000'000) exponent = 10 * exponent + (*at - '0');
        if (below) exponent = -exponent;
    }
    if (first + exponent > 0) return false;
    value = number.negative ? -Real{0} : Real{0};
    return true;
}

}

auto nearest_by_text(number_text number, double& value) -> bool { return by_standard_library(number, value); }
auto nearest_by_text(number_text number, float& value) -> bool { return by_standard_library(number, value); }

auto make_integer(number_text& number) -> bool {
    if (number.integer) return true;
    if (!number.exact) return false;
    for (; number.exponent < 0 && number.digits % 10 == 0 && number.digits != 0; ++number.exponent) number.digits /= 10;
    for (; number.exponent > 0 && number.digits <= ~std::uint64_t{0} / 10 && number.digits != 0; --number.exponent) number.digits *= 10;
    return number.integer = number.digits == 0 || number.exponent == 0;
}

auto magnitude(number_text number, std::uint64_t& value) -> bool {
    value = number.digits;
    if (number.exact) return true;
    const auto digits = number.text.substr(number.negative ? 1 : 0);
    return std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc{};
}

}
