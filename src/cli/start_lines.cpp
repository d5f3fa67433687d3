#include "start_lines.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <tuple>

namespace conduit::cli {
namespace {

/// `shop::inner::get_user` → `shop::inner`
auto scope_of(std::string_view handler) -> std::string_view { return handler.substr(0, handler.rfind("::")); }

}

void print_start(const application& application, const mounts& mounted, bool secure, const std::string& host, std::uint16_t port) {
    // The app's own first, then what is mounted beside them.
    std::map<std::tuple<bool, std::string_view, std::string_view>, std::size_t> mounts;
    for (const auto* endpoint : application.endpoints) ++mounts[{false, endpoint->prefix, scope_of(endpoint->handler)}];
    for (const auto& endpoint : mounted.endpoints()) ++mounts[{true, endpoint.prefix, scope_of(endpoint.handler)}];
    std::size_t width = 1;
    for (const auto& [mount, count] : mounts) width = std::max(width, std::get<1>(mount).size());

    const bool ipv6 = host.contains(':');
    std::printf("%.*s serves on %s://%s%s%s:%u\n", static_cast<int>(application.name.size()), application.name.data(),
                secure ? "https" : "http", ipv6 ? "[" : "", host.c_str(), ipv6 ? "]" : "", port);
    for (const auto& [mount, count] : mounts) {
        const auto& [beside, prefix, scope] = mount;
        const auto path = prefix.empty() ? std::string_view{"/"} : prefix;
        std::printf("  %-*.*s  %.*s (%zu endpoint%s)\n", static_cast<int>(width), static_cast<int>(path.size()), path.data(),
                    static_cast<int>(scope.size()), scope.data(), count, count == 1 ? "" : "s");
    }
    for (const auto& [endpoint, by] : mounted.hidden_endpoints())
        std::printf("  note: %.*s of %.*s is not served: %.*s answers there\n", static_cast<int>(endpoint->pattern.length), endpoint->pattern.characters,
                    static_cast<int>(scope_of(endpoint->handler).size()), endpoint->handler.characters, static_cast<int>(by->handler.length), by->handler.characters);
    std::fflush(stdout);
}

}
