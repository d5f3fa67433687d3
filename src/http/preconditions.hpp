#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include <conduit/http/request.hpp>

namespace conduit::http {

/// Of the selected representation.
struct validators {
    std::string_view etag;       // strong, with its quotes
    std::int64_t modified = 0;   // seconds since 1970
};

enum class precondition : std::uint8_t {
    holds,
    not_modified,  // 304
    failed,        // 412
};

/// The conditions of a GET or HEAD request for something that exists, in the order of RFC 9110 section 13.2.2.
auto check_preconditions(const request& request, const validators& current) -> precondition;

/// Whether Range counts (section 13.1.5): there is no If-Range, or it names the current representation.
auto if_range_holds(const request& request, const validators& current) -> bool;

/// The value of the only header of that name; none if there is none or are several.
auto only_header(const request& request, std::string_view name) -> std::optional<std::string_view>;

}
