#pragma once
#include <conduit/meta/text.hpp>

namespace conduit::describe {

/// What a layer asks of those whom it lets through, for descriptions. A layer that authenticates has such a member function:
/// `consteval auto security() const -> describe::security`.
struct security {
    meta::text scheme{};       // its name; empty: the layer lets everybody through
    meta::text scheme_json{};  // what it is, as a Security Scheme Object of OpenAPI
    meta::text scopes{};       // all of which are needed, with spaces between them
};

}
