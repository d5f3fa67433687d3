#pragma once
#include <conduit/app/application.hpp>

namespace conduit::mcp {

/// The Model Context Protocol: `POST /mcp` (Streamable HTTP), and `app mcp` on the standard streams. An app has it where a handler is a
/// tool, a resource or a prompt; then it is mounted by default: see `mount` and `without` of an app.
extern const protocol offered;

}
