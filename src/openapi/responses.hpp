#pragma once
#include <set>
#include <conduit/describe/endpoint.hpp>

#include "components.hpp"
#include "document.hpp"
#include "json_text.hpp"

namespace conduit::openapi {

/// The statuses of the errors that the endpoint can give, as far as its tables tell; 0 is any other.
auto problems_of(const endpoint& endpoint) -> std::set<int>;

/// The form that the endpoint's problems are sent in, where its layers have one of their own; else null.
auto failures_of(const endpoint& endpoint) -> const describe::content*;

/// Into the object of an operation's responses: its success, and references to its problems.
void write_responses(json_text& out, const endpoint& endpoint, const components& components, version version);

/// Into the object of the components' responses.
void write_problem_responses(json_text& out, const components& components);

}
