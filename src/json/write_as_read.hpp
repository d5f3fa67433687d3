#pragma once
#include <string>
#include <conduit/describe/type.hpp>

namespace conduit::json {

/// As `write`, and what is secret too: for comparing what clients sent, never for sending.
void write_as_read(std::string& out, const describe::type& type, const void* value);

}
