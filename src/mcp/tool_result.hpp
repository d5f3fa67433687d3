#pragma once
#include <string>
#include <conduit/mcp/client.hpp>

namespace conduit::mcp {

/// What a tool gave, of the result of a call as JSON that was checked.
auto tool_result_of(std::string json) -> tool_result;

}
