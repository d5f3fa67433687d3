#pragma once
#include <string_view>
#include <vector>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>

#include "parameters.hpp"

namespace conduit::mcp {

/// Makes the arguments of a call, a JSON object or nothing, the request that the endpoint would get by its route: path, query and body.
/// What cannot be said so is added to `faults`. The texts lie in the exchange's memory; `headers` becomes what goes with the body.
void fill_request(exchange& x, const endpoint& endpoint, const parameters& taken, std::string_view arguments, std::vector<header_view>& headers,
                  std::vector<fault>& faults);

}
