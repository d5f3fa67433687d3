#pragma once
#include <algorithm>
#include <string>
#include <string_view>

namespace conduit::http {

/// A client's text that is about to be shown on a console: controls and invalid bytes become `?`.
inline auto printable(std::string_view text) -> std::string {
    std::string shown(text.substr(0, 200));
    std::ranges::replace_if(shown, [](char c) { return c < ' ' || c == 127; }, '?');
    return shown;
}

}
