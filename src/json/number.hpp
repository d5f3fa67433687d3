#pragma once
#include <algorithm>
#include <string_view>

namespace conduit::json {

/// Whether the text, white space around it aside, is a number by JSON's grammar (RFC 8259 section 6), however large:
/// simdjson refuses those that no 64-bit type holds as if they were malformed.
constexpr auto is_number(std::string_view text) -> bool {
    constexpr std::string_view space = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    text = text.substr(0, text.find_last_not_of(space) + 1);
    const auto digits = [&text] {
        const auto count = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(count);
        return count != 0;
    };
    const auto take = [&text](char c) {
        if (!text.starts_with(c)) return false;
        text.remove_prefix(1);
        return true;
    };
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
        if (!take('+')) take('-');
        if (!digits()) return false;
    }
    return text.empty();
}

}
