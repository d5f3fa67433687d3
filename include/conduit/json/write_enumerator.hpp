#pragma once
#include <cstdint>
#include <string>
#include <conduit/describe/type.hpp>
#include <conduit/json/append.hpp>

namespace conduit::json {

/// Appends the name of an enumerator, quoted; the number where the value has no name.
void append_enumerator(std::string& out, const describe::type& type, std::int64_t value);

}
