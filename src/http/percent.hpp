#pragma once
#include <string>
#include <string_view>

namespace conduit::http {

/// Whether every `%` is followed by two hexadecimal digits (RFC 3986 section 2.1).
auto percent_well_formed(std::string_view text) -> bool;

/// Decodes well-formed escapes, and each plain `+` to `plus`; writes at most `text.size()` characters and returns their end.
auto percent_decode(std::string_view text, char* to, char plus = '+') -> char*;

auto percent_decoded(std::string_view text) -> std::string;

}
