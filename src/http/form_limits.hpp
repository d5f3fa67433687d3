#pragma once
#include <cstddef>

namespace conduit::http {

// What a form may have; beyond it, the request is refused. Its length as a whole is bounded by --max-body.

/// Fields and files together. A field costs a sender few bytes and a receiver a look-up and perhaps a string; people fill in tens.
inline constexpr std::size_t most_form_fields = 1000;

/// Bytes of a field's name. C++ compilers read names of 1024 characters (annex B of the standard): no longer one is a member's.
inline constexpr std::size_t longest_field_name = 1024;

/// Bytes of all header lines of a part: both names in full (a file's has 255 characters of up to 4 bytes where most file systems
/// end), percent-encoded, and a media type.
inline constexpr std::size_t longest_part_head = 8 * 1024;

/// Characters of a boundary (RFC 2046 section 5.1.1).
inline constexpr std::size_t longest_boundary = 70;

}
