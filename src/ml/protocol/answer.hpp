#pragma once
#include <string>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/http/response.hpp>

namespace conduit::ml::protocol {

/// {"error": "..."}: the form that the protocol gives all its errors. What does not fit a model is a 400 here, not a 422.
void write_error(const problem& problem, response& out);

/// A whole answer in JSON.
void send_json(exchange& x, std::string&& text);

}
