#pragma once
#include <cstdint>
#include <conduit/app/application.hpp>
#include <conduit/app/options.hpp>

namespace conduit::cli {

/// What serves where, on stdout, once the port is open.
void print_start(const application& application, const options& options, std::uint16_t port);

}
