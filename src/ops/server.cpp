#include "server.hpp"

#include <algorithm>
#include <utility>

namespace conduit::ops {
namespace {

using labelled = std::pair<std::string_view, counted>;

}

void write_traffic(const counts& counted, metric_writer& to) {
    using enum conduit::counted;
    const auto one = [&](std::string_view name, std::string_view help, conduit::counted what) {
        to.begin(name, metric_kind::counter, help);
        to.add(counted[what]);
    };
    const auto several = [&](std::string_view name, std::string_view help, std::string_view label, std::initializer_list<labelled> all) {
        to.begin(name, metric_kind::counter, help);
        for (const auto& [value, what] : all) to.add({{label, value}}, counted[what]);
    };
    one("conduit_http_requests", "Requests that reached the app.", requests);
    one("conduit_http_connections", "Connections that were accepted.", connections);
    to.begin("conduit_http_open_connections", metric_kind::gauge, "Connections that are open.");
    // Each is read by itself: one that closes meanwhile may be counted there and not yet here.
    to.add(counted[connections] - std::min(counted[connections], counted[connections_closed]));
    one("conduit_http_received_bytes", "Bytes that came in.", bytes_received);
    one("conduit_http_sent_bytes", "Bytes that went out.", bytes_sent);
    several("conduit_http_refused_connections", "Connections beyond a limit.", "limit",
            {{"max-connections", refused_connections}, {"max-connections-per-address", refused_of_address}});
    several("conduit_http_refused_requests", "Requests that did not reach the app.", "reason",
            {{"target", refused_target}, {"head", refused_head}, {"body", refused_body}, {"malformed", refused_malformed}});
    several("conduit_http_timeouts", "Waits that took too long.", "wait",
            {{"head", timeouts_head}, {"body", timeouts_body}, {"idle", timeouts_idle}, {"write", timeouts_write}, {"handler", timeouts_handler}});
    one("conduit_http_last_requests", "Connections that ended by --max-requests.", last_requests);
    one("conduit_http_output_full", "Times that --max-output held a connection's next request back.", output_full);
    one("conduit_http_accept_pauses", "Times that accepting paused for want of descriptors or memory.", accept_pauses);
}

void write_workers(const worker_pool::load& load, metric_writer& to) {
    const auto one = [&](std::string_view name, std::string_view help, std::size_t value) {
        to.begin(name, metric_kind::gauge, help);
        to.add(value);
    };
    one("conduit_workers", "Threads for blocking handlers, at most.", load.threads);
    one("conduit_workers_busy", "Of these, those that work.", load.working);
    one("conduit_workers_queue", "Calls that wait for one.", load.waiting);
    one("conduit_workers_queue_limit", "Calls that may wait.", worker_pool::longest_queue);
}

}
