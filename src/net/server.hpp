#pragma once
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <conduit/app/options.hpp>
#include <conduit/http/exchange.hpp>

#include "descriptor.hpp"
#include "reactor.hpp"
#include "reload_signal.hpp"
#include "secure_channel.hpp"

namespace conduit::net {

/// The HTTP server: one reactor per thread.
class server {
public:
    server(service app, const options& options);
    server(const server&) = delete;
    auto operator=(const server&) -> server& = delete;
    ~server();

    /// Opens the port and gives its number, or says in one line why it cannot.
    auto listen() -> std::expected<std::uint16_t, std::string>;

    /// Serves until `stop`, SIGTERM or SIGINT, and until what is under way has been answered; a second signal, or the
    /// end of `drain_timeout`, cuts that off. SIGHUP makes it read certificate and key anew.
    void run();

    /// Thread- and signal-safe.
    void stop();

private:
    auto open_encryption() -> std::expected<void, std::string>;
    void wait_for_stop();
    void reload();

    service app_;
    options options_;
    descriptor stop_event_;      // counts what asks the server to stop
    descriptor finished_event_;  // counts reactors that have left their loop
    descriptor reload_event_;    // counts what asks for a reload; only with encryption
    std::optional<reload_signal> reload_signal_;
    std::unique_ptr<channel_maker> encryption_;
    std::vector<std::unique_ptr<reactor>> reactors_;
};

}
