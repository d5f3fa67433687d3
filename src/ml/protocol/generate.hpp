#pragma once
#include <conduit/describe/endpoint.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit::ml::protocol {

// For handlers marked [[=generate("NAME")]]: `POST .../generate` gives one answer, `POST .../generate_stream` one event for each value.

auto generate(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;
auto generate_stream(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome;

}
