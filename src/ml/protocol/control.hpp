#pragma once
#include <conduit/describe/endpoint.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit::ml::protocol {

// The repository API: of Triton's extension, what takes nothing from the client but names. Off unless options.model_control is on.

auto repository_index(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;
auto load_model(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;
auto unload_model(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;

}
