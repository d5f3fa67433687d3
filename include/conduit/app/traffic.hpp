#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <conduit/app/options.hpp>

namespace conduit {

/// What a server counts from its start on.
enum class counted : std::uint8_t {
    connections,         // accepted
    connections_closed,
    requests,            // that reached the app
    bytes_received,
    bytes_sent,
    refused_connections, // beyond --max-connections
    refused_of_address,  // beyond --max-connections-per-address
    refused_target,      // beyond --max-target
    refused_head,        // beyond --max-head or --max-headers
    refused_body,        // beyond --max-body
    refused_malformed,   // what is no proper HTTP
    timeouts_head,
    timeouts_body,
    timeouts_idle,
    timeouts_write,
    timeouts_handler,
    last_requests,       // connections ended by --max-requests
    output_full,         // times that --max-output held a connection's next request back
    accept_pauses,       // no descriptor or no room left: times that accepting paused
};

inline constexpr std::string_view counted_names[] = {
    "connections",   "connections_closed", "requests",          "bytes_received", "bytes_sent",    "refused_connections", "refused_of_address",
    "refused_target", "refused_head",      "refused_body",      "refused_malformed", "timeouts_head", "timeouts_body",     "timeouts_idle",
    "timeouts_write", "timeouts_handler",  "last_requests",     "output_full",    "accept_pauses",
};
inline constexpr std::size_t counted_kinds = sizeof counted_names / sizeof counted_names[0];

struct counts {
    std::array<std::uint64_t, counted_kinds> values{};

    constexpr auto operator[](counted kind) -> std::uint64_t& { return values[static_cast<std::size_t>(kind)]; }
    constexpr auto operator[](counted kind) const -> std::uint64_t { return values[static_cast<std::size_t>(kind)]; }
};

/// The counts of the server that runs the app, for features that show them. One of the app's services.
class traffic {
public:
    explicit traffic(const options&) {}

    /// Thread-safe.
    auto now() const -> counts { return read_ ? read_(server_) : counts{}; }

    /// By the server, before it serves.
    void count_by(const void* server, counts (*read)(const void* server)) {
        server_ = server;
        read_ = read;
    }

private:
    const void* server_ = nullptr;
    counts (*read_)(const void*) = nullptr;
};

}
