#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <conduit/mcp/context.hpp>

namespace conduit::mcp {

inline constexpr std::string_view modern_version = "2026-07-28";
inline constexpr std::string_view legacy_versions[]{"2025-11-25", "2025-06-18", "2025-03-26"};  // the newest first

inline constexpr std::string_view version_key = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view abilities_key = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view log_level_key = "io.modelcontextprotocol/logLevel";
inline constexpr std::string_view server_key = "io.modelcontextprotocol/serverInfo";
inline constexpr std::string_view subscription_key = "io.modelcontextprotocol/subscriptionId";
inline constexpr std::string_view tasks_extension = "io.modelcontextprotocol/tasks";

inline constexpr std::uint8_t no_logs = 8;  // more than the highest level

/// Who asks, as far as one request needs to know.
struct client {
    bool modern = true;             // of 2026-07-28: each request says all; else the session does
    abilities can{};
    std::uint8_t log_level = no_logs;  // the least that it wants
    std::string progress_token{};   // as JSON; empty: it wants no progress
    std::string principal{};        // what it authenticates itself by; empty: nothing
};

auto abilities_of(std::string_view capabilities) -> abilities;
/// Nothing: there is no such level.
auto level_named(std::string_view name) -> std::optional<level>;
auto name_of(level level) -> std::string_view;

}
