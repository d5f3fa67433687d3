#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace conduit::http {

/// Seconds since 1970 as an HTTP date (RFC 9110 section 5.6.7); of the years 0 to 9999.
auto format_date(std::int64_t seconds) -> std::string;

/// All three forms that a recipient must take.
auto parse_date(std::string_view text) -> std::optional<std::int64_t>;

}
