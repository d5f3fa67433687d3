#include "uri_template.hpp"

#include "../http/percent.hpp"

namespace conduit::mcp {

uri_template::uri_template(std::string_view text) {
    while (!text.empty()) {
        const auto open = text.find('{');
        if (open != 0) pieces_.push_back({.text = text.substr(0, open)});
        if (open == text.npos) return;
        const auto close = text.find('}', open);  // there is one: the compiler has looked
        auto name = text.substr(open + 1, close - open - 1);
        const bool slashes = name.starts_with('+');
        if (slashes) name.remove_prefix(1);
        pieces_.push_back({name, true, slashes});
        text.remove_prefix(close + 1);
    }
}

auto uri_template::match(std::string_view uri) const -> std::optional<values> {
    values found;
    if (uri.size() > 8 * 1024 || !http::percent_well_formed(uri) || !match_from(0, uri, found)) return std::nullopt;
    return found;
}

/// Text stands between any two variables: each ends where that text first follows, or, where slashes may be in it, last.
auto uri_template::match_from(std::size_t at, std::string_view rest, values& found) const -> bool {
    for (; at < pieces_.size(); ++at) {
        const auto& piece = pieces_[at];
        if (!piece.variable) {
            if (!rest.starts_with(piece.text)) return false;
            rest.remove_prefix(piece.text.size());
            continue;
        }
        auto size = rest.size();
        if (at + 1 < pieces_.size()) size = piece.slashes ? rest.rfind(pieces_[at + 1].text) : rest.find(pieces_[at + 1].text);
        if (size == rest.npos || size == 0) return false;
        const auto value = rest.substr(0, size);
        if (!piece.slashes && value.contains('/')) return false;
        found.emplace_back(piece.text, http::percent_decoded(value));
        rest.remove_prefix(size);
    }
    return rest.empty();
}

}
