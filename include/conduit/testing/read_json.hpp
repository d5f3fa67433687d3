#pragma once
#include <string>
#include <string_view>
#include <conduit/describe/type.hpp>
#include <conduit/http/arena.hpp>

namespace conduit::in_process {

/// Reads JSON as request bodies are read, constraints included, into a value of the type that people call `name`. Throws a test_failure that
/// begins with `what` and lists what does not fit.
void read_json(std::string_view text, const describe::type& type, std::string_view name, void* to, arena& memory, const std::string& what);

}
