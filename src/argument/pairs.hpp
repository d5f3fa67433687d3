#pragma once
#include <string_view>

namespace conduit::binding {

/// One `key=value` of a query string or an urlencoded form, still encoded.
struct encoded_pair {
    std::string_view key;
    std::string_view value;
};

/// The next pair of `left`, which shrinks; empty pairs (`&&`) are passed over. False at the end.
inline auto next_pair(std::string_view& left, encoded_pair& pair) -> bool {
    while (!left.empty()) {
        const auto ampersand = left.find('&');
        const auto text = left.substr(0, ampersand);
        left = ampersand == std::string_view::npos ? std::string_view{} : left.substr(ampersand + 1);
        if (text.empty()) continue;
        const auto equals = text.find('=');
        pair = {text.substr(0, equals), equals == std::string_view::npos ? std::string_view{} : text.substr(equals + 1)};
        return true;
    }
    return false;
}

}
