#pragma once
#include <cstdint>
#include <string_view>

namespace conduit::json {

/// A number as JSON writes it.
struct number_text {
    std::string_view text;
    std::uint64_t digits = 0;  // of an integer of at most 19 digits, or the first 19 significant ones of any number
    int exponent = 0;          // the number is digits * 10^exponent, if `exact`
    bool negative = false;
    bool integer = false;      // without a point and an exponent
    bool exact = false;
};

/// The number at the front of text that ends in something else, or null: it is malformed. Gives where it ends.
auto scan_number(const char* at, number_text& number) -> const char*;

/// An integer's magnitude; false if 64 bits do not hold it.
auto magnitude(const number_text& number, std::uint64_t& value) -> bool;

/// The nearest double, or float; false if it is too large for it.
auto nearest(const number_text& number, double& value) -> bool;
auto nearest(const number_text& number, float& value) -> bool;

}
