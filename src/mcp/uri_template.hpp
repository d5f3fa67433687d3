#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conduit::mcp {

/// A URI with variables, `{id}` and `{+path}` (RFC 6570, levels 1 and 2).
class uri_template {
public:
    explicit uri_template(std::string_view text);

    auto has_variables() const -> bool { return pieces_.size() > 1 || (pieces_.size() == 1 && pieces_[0].variable); }
    using values = std::vector<std::pair<std::string_view, std::string>>;
    /// What the variables stand for in that URI, decoded; nothing: it does not fit.
    auto match(std::string_view uri) const -> std::optional<values>;

private:
    struct part {
        std::string_view text;  // or the variable's name
        bool variable = false;
        bool slashes = false;   // it may have some
    };
    auto match_from(std::size_t at, std::string_view rest, values& found) const -> bool;

    std::vector<part> pieces_;
};

}
