#pragma once
#include <string_view>

namespace conduit::http {

constexpr auto trimmed(std::string_view text) -> std::string_view {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Takes the text before the next `separator` off `left`, without outer white space. For field values that are lists of tokens
/// (RFC 9110 section 5.6.1): a quoted string may not hold the separator.
constexpr auto take_element(std::string_view& left, char separator = ',') -> std::string_view {
    const auto end = left.find(separator);
    const auto element = left.substr(0, end);
    left = end == std::string_view::npos ? std::string_view{} : left.substr(end + 1);
    return trimmed(element);
}

}
