#pragma once
#include <conduit/app/application.hpp>

namespace conduit::mcp {

/// Speaks the protocol on the standard streams, a message a line, until the input ends. Gives the exit status. What others write to
/// the standard output goes to the standard error meanwhile.
auto serve_stdio(const application& application, const options& options) -> int;

}
