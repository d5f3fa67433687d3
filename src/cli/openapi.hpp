#pragma once
#include <string>
#include <conduit/app/application.hpp>

namespace conduit::cli {

/// The app's OpenAPI document of that version, to the file or, where that is empty, to stdout. Gives the exit status.
auto print_openapi(const application& application, const std::string& version, const std::string& file) -> int;

}
