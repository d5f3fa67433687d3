#pragma once
#include <expected>
#include <string>
#include <conduit/auth/bearer.hpp>
#include <conduit/describe/security.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/meta/text.hpp>

namespace conduit {

namespace auth {

/// The layer that lets only those through who have all of its scopes. Made by conduit::authenticated and conduit::requires_scope.
struct requirement {
    meta::text scopes{};  // with spaces between them
    meta::text fault{};   // what is wrong with them, for the compiler's message

    auto before(exchange& x, const bearer& tokens) const -> std::expected<void, problem>;

    consteval auto shown_name() const -> std::string { return scopes.empty() ? "authenticated" : "requires_scope(" + std::string(scopes.view()) + ")"; }
    consteval auto security() const -> describe::security {
        return {.scheme = {"bearer", 6}, .scheme_json = {R"({"type":"http","scheme":"bearer"})", 33}, .scopes = scopes};
    }
};

}
}
