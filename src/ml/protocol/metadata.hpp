#pragma once
#include <conduit/describe/endpoint.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit::ml::protocol {

// What the server and its models say of themselves.

auto server_metadata(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;
auto server_live(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;
auto server_ready(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;
auto model_metadata(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;
auto model_ready(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;
/// As Triton's model configuration, as far as there is something to say.
auto model_configuration(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;

}
