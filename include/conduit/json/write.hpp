#pragma once
#include <string>
#include <conduit/describe/type.hpp>

namespace conduit::json {

/// Appends the value of a described type: numbers, bool, text, enums by name (by number where they have none), optional (null
/// when empty), vectors, structs by their fields. Works from the type's table: no code is generated for a type.
void write(std::string& out, const describe::type& type, const void* value);

}
