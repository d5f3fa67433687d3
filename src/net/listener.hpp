#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "descriptor.hpp"

namespace conduit::net {

/// `count` sockets that listen on the same address and port; the system spreads clients over them. Port 0: the system
/// chooses one. `join`: also where another process of the same user listens with `join`. Otherwise one clear line that says
/// why not.
auto open_listeners(const std::string& host, std::uint16_t port, unsigned count, bool join)
    -> std::expected<std::vector<descriptor>, std::string>;

/// `count` descriptors of the given sockets, which another process holds too.
auto share_listeners(std::vector<descriptor> sockets, unsigned count) -> std::expected<std::vector<descriptor>, std::string>;

/// From now on, nobody begins to connect to this socket; who has begun can finish. The system lets those who are held off try
/// again after a second (RFC 6298 section 2), when another process may listen.
void hold_handshakes(const descriptor& listener);

auto host_of(const descriptor& listener) -> std::string;
auto port_of(const descriptor& listener) -> std::uint16_t;

}
