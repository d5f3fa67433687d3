#pragma once
#include <cstdint>
#include <string>
#include <conduit/app/application.hpp>

#include "../app/mounts.hpp"

namespace conduit::cli {

/// What serves where, on stdout, once the port is open.
void print_start(const application& application, const mounts& mounted, bool secure, const std::string& host, std::uint16_t port);

}
