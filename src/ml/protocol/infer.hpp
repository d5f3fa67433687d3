#pragma once
#include <conduit/describe/endpoint.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit::ml::protocol {

/// `POST .../infer`: runs the model on the request's inputs.
auto infer(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;

}
