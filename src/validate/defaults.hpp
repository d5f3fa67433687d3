#pragma once
#include <expected>
#include <span>
#include <string>
#include <conduit/describe/endpoint.hpp>

namespace conduit::validate {

/// Checks the defaults that the compiler could not make against their constraints, before the first request meets one. The
/// error names the member, its default's fault and an endpoint that takes it. A default that throws is left to the requests.
auto check_defaults(std::span<const endpoint* const> endpoints) -> std::expected<void, std::string>;

}
