#pragma once
#include <conduit/app/application.hpp>

namespace conduit::cli {

/// A table on stdout: method, pattern, handler, file:line.
void print_routes(const application& application);

}
