#pragma once
#include <conduit/describe/endpoint.hpp>

namespace conduit {

/// Fills `slots`, one address for each of the endpoint's rows. False: the request is at fault, and `exchange.out` says how.
auto bind_arguments(exchange& exchange, const endpoint& endpoint, void* const* slots) -> bool;

/// Binds the request's arguments and calls the endpoint's handler. What the handler throws passes through.
auto bind_and_call(exchange& exchange, const endpoint& endpoint) -> outcome;

}
