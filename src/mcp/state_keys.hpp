#pragma once
#include <cstddef>
#include <expected>
#include <string>
#include <vector>

namespace conduit::mcp {

/// Secrets by which a `requestState` is known as ours: the first seals, and what any of them has sealed is taken.
using state_keys = std::vector<std::string>;

inline constexpr std::size_t shortest_key = 32;  // characters
inline constexpr std::size_t most_keys = 16;

/// Those in a file, one a line. The error says, without any of them, what is wrong with it.
auto read_state_keys(const std::string& file) -> std::expected<state_keys, std::string>;

}
