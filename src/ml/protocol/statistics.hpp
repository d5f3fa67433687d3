#pragma once
#include <conduit/describe/endpoint.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit::ml::protocol {

/// Of one model, and of all: in the form of Triton's statistics extension, and beside it what else Conduit counts.
auto model_statistics_of_one(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;
auto model_statistics_of_all(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;

}
