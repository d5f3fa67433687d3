#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace conduit::json {

/// Each appends one JSON value to `out` (RFC 8259).

void append(std::string& out, std::int64_t value);
void append(std::string& out, std::uint64_t value);
/// The shortest text that reads back as the same number; NaN and infinities, which JSON cannot carry, become null.
void append(std::string& out, double value);
void append(std::string& out, float value);
/// Quoted and escaped. Bytes that are not UTF-8 are replaced by U+FFFD: the document stays valid.
void append(std::string& out, std::string_view value);
inline void append(std::string& out, bool value) { out += value ? "true" : "false"; }

}
