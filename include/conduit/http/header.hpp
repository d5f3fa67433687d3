#pragma once
#include <string>
#include <string_view>

namespace conduit {

struct header_field {
    std::string name;
    std::string value;
};

/// As received: views into the connection's buffer.
struct header_view {
    std::string_view name;
    std::string_view value;
};

/// Header names compare without case (RFC 9110 section 5.1).
constexpr auto same_header_name(std::string_view a, std::string_view b) -> bool {
    if (a.size() != b.size()) return false;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

}
