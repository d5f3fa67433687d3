#pragma once
#include <concepts>
#include <string_view>
#include <conduit/auth/requirement.hpp>
#include <conduit/layer/use.hpp>
#include <conduit/meta/keep.hpp>

namespace conduit {

namespace auth {

/// RFC 6749 section 3.3
consteval auto is_scope(std::string_view scope) -> bool {
    for (const char c : scope)
        if (c <= ' ' || c == '"' || c == '\\' || c > '~') return false;
    return !scope.empty();
}

}

/// On a handler or a namespace, or among an app's layers: only who sends a token that the app's auth::bearer takes is let through. Others
/// get a 401. What is inside can take who it is, as a conduit::principal.
///
///     namespace [[=conduit::prefix("/api"), =conduit::authenticated]] shop { ... }
inline constexpr auth::requirement authenticated{};

/// The same, and only for tokens that have all of these scopes; for others the answer is 403.
///
///     [[=post("/users"), =requires_scope("users:write")]] auto create_user(user body) -> conduit::reply<user, 201>;
consteval auto requires_scope(std::convertible_to<std::string_view> auto... scopes) -> auth::requirement
    requires(sizeof...(scopes) > 0)
{
    auth::requirement out;
    for (const auto scope : {std::string_view(scopes)...}) {
        if (!auth::is_scope(scope)) out.fault = meta::join({"has the scope \"", scope, "\": a scope is visible ASCII characters, without spaces, quotes and backslashes"});
        out.scopes = out.scopes.empty() ? meta::keep(scope) : meta::join({out.scopes, " ", scope});
    }
    return out;
}

template <>
inline constexpr bool annotation::is_layer<auth::requirement> = true;

}

namespace conduit::annotations {
using conduit::authenticated;
using conduit::requires_scope;
}
