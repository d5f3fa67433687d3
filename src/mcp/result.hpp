#pragma once
#include <string>

#include "call.hpp"

namespace conduit::mcp {

/// What an endpoint answered, as the result of a call of that kind: the members of the result object, or an error.
auto result_of(const call& call) -> std::expected<std::string, error>;

/// The words of a problem (RFC 9457), for models: what is wrong, and with which argument.
auto words_of_problem(const response& out) -> std::string;

}
