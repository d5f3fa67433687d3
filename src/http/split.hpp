#pragma once
#include <string_view>

namespace conduit::http {

/// What comes before the first `separator`, as it stands; takes both off `left`.
constexpr auto take_until(std::string_view& left, char separator) -> std::string_view {
    const auto end = left.find(separator);
    const auto taken = left.substr(0, end);
    left = end == std::string_view::npos ? std::string_view{} : left.substr(end + 1);
    return taken;
}

}
