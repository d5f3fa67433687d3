#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "descriptor.hpp"

namespace conduit::net {

/// `count` sockets that listen on the same address and port; the system spreads clients over them. Port 0: the system
/// chooses one. Otherwise one clear line that says why not.
auto open_listeners(const std::string& host, std::uint16_t port, unsigned count)
    -> std::expected<std::vector<descriptor>, std::string>;

auto port_of(const descriptor& listener) -> std::uint16_t;

}
