#pragma once
#include <conduit/describe/endpoint.hpp>

namespace conduit {

// `slots` are one address for each of the endpoint's rows. False: the request is at fault, and `exchange.out` says how.

/// Fills all slots but those that custom arguments and providers make.
auto bind_values(exchange& exchange, const endpoint& endpoint, void* const* slots) -> bool;

/// Makes the custom arguments among some of the rows. After the values: these may cost something, or have effects.
auto make_custom(exchange& exchange, const endpoint& endpoint, void* const* slots, std::size_t first, std::size_t count) -> bool;

/// Binds the request's arguments, calls the providers that the endpoint needs, and its handler. What these throw passes through.
auto bind_and_call(exchange& exchange, const endpoint& endpoint) -> outcome;

}
