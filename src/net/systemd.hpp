#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "descriptor.hpp"

namespace conduit::net::systemd {

/// The listening sockets that a service manager opened for this process (sd_listen_fds(3)); empty where there is none. The
/// variables that said so are removed, so that no child takes the sockets for its own.
auto take_listeners() -> std::expected<std::vector<descriptor>, std::string>;

/// Tells the service manager, where there is one (sd_notify(3)): "READY=1", say.
void notify(std::string_view state);

}
