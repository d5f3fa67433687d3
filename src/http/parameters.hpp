#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace conduit::http {

/// A `name=value` behind a `;` of a header field (RFC 9110 section 5.6.6).
struct parameter {
    std::string_view name;
    std::string_view value;  // without its quotes, but with the backslashes that stand between them
};

enum class parameter_step : std::uint8_t { found, end, broken };

/// The next parameter of `left`, which begins behind the value that has the parameters, and shrinks. A backslash escapes a
/// quote and itself only: Windows paths come unescaped.
auto next_parameter(std::string_view& left, parameter& found) -> parameter_step;

/// The parameter of that name of a header field, if it is there once; else what is wrong, in words that follow what names the field.
auto find_parameter(std::string_view field, std::string_view name) -> std::expected<std::optional<std::string_view>, std::string>;

}
