#pragma once
#include <span>
#include <string_view>
#include <vector>
#include <conduit/describe/layer.hpp>

#include "json_text.hpp"

namespace conduit::openapi {

/// What an operation asks of those who call it, by one scheme.
struct needed_security {
    std::string_view scheme;
    std::string_view scheme_json;
    std::vector<std::string_view> scopes;
};

/// By the layers of the app and those of the endpoint, together.
auto security_of(std::span<const layer* const> outer, std::span<const layer* const> inner) -> std::vector<needed_security>;

/// The security requirements: one, with all that is needed.
void write_security(json_text& out, std::span<const needed_security> needed);

}
