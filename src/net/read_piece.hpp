#pragma once
#include <cstddef>
#include <string>

#include <conduit/http/body_source.hpp>

namespace conduit::net {

/// Replaces `to` by the next bytes of a body. Features and apps write sources: what one throws must end its answer, not the server.
auto read_piece(body_source& source, std::string& to, std::size_t most) -> body_source::state;

}
