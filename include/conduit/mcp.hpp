#pragma once
#include <conduit/mcp/content.hpp>
#include <conduit/mcp/context.hpp>
#include <conduit/mcp/input.hpp>
