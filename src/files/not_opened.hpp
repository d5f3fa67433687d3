#pragma once
#include <string>

#include <conduit/http/problem.hpp>

namespace conduit::files {

/// The answer where a file could not be opened, by errno. What is not the client's doing is logged.
auto not_opened(const std::string& name, int error) -> problem;

}
