#pragma once
#include <conduit/describe/endpoint.hpp>
#include <conduit/describe/type.hpp>
#include <conduit/http/exchange.hpp>

namespace conduit {

/// Makes the value of a described type the body, as JSON.
void write_json(response& out, const describe::type& type, const void* value);

/// Gives a success the endpoint's own status, where it has one.
void apply_status(exchange& x, const endpoint& endpoint);

}
