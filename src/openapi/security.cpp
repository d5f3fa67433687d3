#include "security.hpp"

#include <algorithm>

#include "../http/list.hpp"

namespace conduit::openapi {

auto security_of(std::span<const layer* const> outer, std::span<const layer* const> inner) -> std::vector<needed_security> {
    std::vector<needed_security> all;
    for (const auto layers : {outer, inner})
        for (const auto* layer : layers) {
            const auto& security = layer->security;
            if (security.scheme.empty()) continue;
            auto found = std::ranges::find(all, security.scheme.view(), &needed_security::scheme);
            if (found == all.end()) found = all.insert(found, {security.scheme, security.scheme_json, {}});
            for (auto left = security.scopes.view(); !left.empty();)
                if (const auto scope = http::take_element(left, ' '); !std::ranges::contains(found->scopes, scope)) found->scopes.push_back(scope);
        }
    return all;
}

void write_security(json_text& out, std::span<const needed_security> needed) {
    out.array([&] {
        out.object([&] {
            for (const auto& [scheme, json, scopes] : needed)
                out.key(scheme).array([&] {
                    for (const auto scope : scopes) out.value(scope);
                });
        });
    });
}

}
