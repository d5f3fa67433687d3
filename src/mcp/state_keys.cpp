#include "state_keys.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include "../http/list.hpp"

namespace conduit::mcp {
namespace {

constexpr std::size_t most_bytes = 64 * 1024;

/// Nothing: errno says why.
auto content_of(const std::string& file) -> std::optional<std::string> {
    std::ifstream opened(file, std::ios::binary);
    std::string text(most_bytes + 1, '\0');
    if (!opened || (opened.read(text.data(), static_cast<std::streamsize>(text.size())).bad())) return std::nullopt;
    text.resize(static_cast<std::size_t>(opened.gcount()));
    return text;
}

}

auto read_state_keys(const std::string& file) -> std::expected<state_keys, std::string> {
    errno = 0;
    const auto text = content_of(file);
    if (!text) return std::unexpected("cannot read " + file + ": " + std::generic_category().message(errno != 0 ? errno : EIO));
    if (text->size() > most_bytes) return std::unexpected(file + " is no file of keys: it has more than 64 KiB");
    state_keys keys;
    std::istringstream lines(*text);
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const auto key = http::trimmed(line.ends_with('\r') ? std::string_view(line).substr(0, line.size() - 1) : std::string_view(line));
        if (key.empty()) continue;
        if (key.size() < shortest_key)
            return std::unexpected("the key in line " + std::to_string(number) + " of " + file + " is too short: it has " + std::to_string(key.size()) +
                                   " characters, and must have 32 (openssl rand -base64 32 makes one)");
        if (keys.size() == most_keys) return std::unexpected(file + " has more than 16 keys");
        keys.emplace_back(key);
    }
    if (keys.empty()) return std::unexpected("there is no key in " + file + " (openssl rand -base64 32 makes one)");
    return keys;
}

}
