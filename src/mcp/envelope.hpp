#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace conduit::mcp {

/// Codes of errors: JSON-RPC 2.0 section 5.1, and those of the protocol (MCP 2026-07-28, basic, "Error Codes").
namespace code {
inline constexpr int parse = -32700;
inline constexpr int invalid_request = -32600;
inline constexpr int no_method = -32601;
inline constexpr int invalid_params = -32602;
inline constexpr int internal = -32603;
inline constexpr int resource_not_found = -32002;  // until 2025-11-25
inline constexpr int header_mismatch = -32020;
inline constexpr int missing_capability = -32021;
inline constexpr int unsupported_version = -32022;
}

/// An error answer, and the status of the HTTP response that carries it.
struct error {
    int code = code::internal;
    std::string message{};
    std::string data{};  // JSON; perhaps none
    int status = 400;
};

/// One message of JSON-RPC 2.0. Its views lie in the document.
struct envelope {
    enum class kind : std::uint8_t { request, notification, response };

    kind what = kind::request;
    std::string id{};               // as JSON: text or a whole number
    std::string method{};
    std::string_view params{};      // an object, or empty
    std::string_view result{};      // of a response
    std::string_view failure{};     // of a response: its error
};

/// What stands in a checked document. In `id` is the message's, as far as it can be told.
auto read_message(std::string_view value, std::string& id) -> std::expected<envelope, error>;

// Messages as text.

auto result_message(std::string_view id, std::string_view result) -> std::string;
/// Without an id where none is known (MCP 2025-11-25 has no null there).
auto error_message(std::string_view id, const error& error) -> std::string;
auto notification(std::string_view method, std::string_view params) -> std::string;
auto request_message(std::string_view id, std::string_view method, std::string_view params) -> std::string;

}
