#pragma once
#include <expected>
#include <optional>
#include <string_view>
#include <conduit/app/options.hpp>
#include <conduit/http/request.hpp>

#include "client.hpp"
#include "envelope.hpp"
#include "parameters.hpp"

namespace conduit::mcp {

/// Whether a web page, or a name that was made to point here, may talk to this server (MCP, Streamable HTTP, "Security"). The error
/// says why not.
auto check_origin(const request& head, const conduit::options& options) -> std::optional<error>;

/// The headers of a request of 2026-07-28 against its body.
auto check_headers(const request& head, const envelope& what) -> std::optional<error>;
/// Those that repeat a tool's arguments, `Mcp-Param-*`.
auto check_mirrors(const request& head, const parameters& taken, std::string_view arguments) -> std::optional<error>;

/// Who asks, as the `_meta` of a request of 2026-07-28 says.
auto modern_client(const envelope& what) -> std::expected<client, error>;
/// The token for progress in the `_meta` of a request; empty: none.
auto progress_token(std::string_view params) -> std::string;

}
