#pragma once
#include <set>

#include "components.hpp"
#include "document.hpp"
#include "json_text.hpp"
#include "paths.hpp"

namespace conduit::openapi {

/// The statuses of the errors that the endpoint can give, as far as its tables tell; 0 is any other.
auto problems_of(const described_endpoint& described) -> std::set<int>;

/// Into the object of an operation's responses: its success, and references to its problems.
void write_responses(json_text& out, const described_endpoint& described, const components& components, version version);

/// Into the object of the components' responses.
void write_problem_responses(json_text& out, const components& components);

}
