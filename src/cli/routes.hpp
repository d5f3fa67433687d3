#pragma once
#include <conduit/app/application.hpp>

namespace conduit::cli {

/// A table on stdout: method, pattern, handler, file:line, and what query parameters are for where any says it.
void print_routes(const application& application);

}
