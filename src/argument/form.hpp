#pragma once
#include <expected>
#include <conduit/http/arena.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/http/request.hpp>

#include "key_values.hpp"

namespace conduit::binding {

/// Gives `values` the fields of the form that is the request's body. What does not fit is a fault of theirs; the problem is
/// for a body that is no form.
auto read_form(const request& request, arena& memory, key_values& values) -> std::expected<void, problem>;

}
