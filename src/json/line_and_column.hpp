#pragma once
#include <algorithm>
#include <format>
#include <string>
#include <string_view>

namespace conduit::json {

/// Where text that was read so far ends, as editors count, but columns in bytes: ` (line 1, column 1)`.
inline auto line_and_column(std::string_view read) -> std::string {
    const auto line = 1 + std::ranges::count(read, '\n');
    const auto column = read.size() - (read.rfind('\n') + 1) + 1;  // npos + 1 is 0
    return std::format(" (line {}, column {})", line, column);
}

}
