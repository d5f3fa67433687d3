#pragma once
#include <conduit/app/application.hpp>

namespace conduit::cli {

/// A table on stdout: each route, how its requests are looked up, and why so.
void print_plan(const application& application);

/// Counts, prefixes, depth, and the plan's tables with their loads and bytes, on stdout.
void print_statistics(const application& application);

}
