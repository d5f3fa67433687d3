#pragma once
#include <expected>
#include <string_view>
#include <conduit/describe/type.hpp>
#include <conduit/http/arena.hpp>
#include <conduit/http/problem.hpp>

namespace conduit::json {

/// Reads JSON, constraints included, into an object of the described type; else the problem that a request with such a body gets: 400
/// for what is no JSON, 422 for what does not fit.
auto parse_as(const describe::type& type, std::string_view text, void* to, arena& memory) -> std::expected<void, problem>;

}
