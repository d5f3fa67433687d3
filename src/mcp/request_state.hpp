#pragma once
#include <cstdint>
#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace conduit::mcp {

/// What clients have answered so far, by key, as JSON.
using answers = std::map<std::string, std::string, std::less<>>;

/// Whom a state is for: it is refused from anybody else, with any other request, and after its time.
struct state_binding {
    std::string_view principal;  // who asks; as the Authorization header says
    std::string_view request;    // method, name and arguments
    std::int64_t now = 0;        // seconds since 1970
};

inline constexpr std::int64_t state_lifetime = 600;  // seconds
inline constexpr std::size_t longest_state = 1024 * 1024;  // bytes

/// The answers as text for the client to bring back (`requestState`): readable for it, as they are its own, but not to be changed.
auto seal(std::string_view key, const answers& given, const state_binding& binding) -> std::string;
/// Of a state that one of the keys has sealed. The error says what is wrong with it.
auto unseal(std::span<const std::string> keys, std::string_view state, const state_binding& binding) -> std::expected<answers, std::string>;

}
