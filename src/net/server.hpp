#pragma once
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include <conduit/app/options.hpp>
#include <conduit/http/exchange.hpp>

#include "descriptor.hpp"
#include "reactor.hpp"

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
    /// end of `drain_timeout`, cuts that off.
    void run();

    /// Thread- and signal-safe.
    void stop();

private:
    service app_;
    options options_;
    descriptor stop_event_;      // counts what asks the server to stop
    descriptor finished_event_;  // counts reactors that have left their loop
    std::vector<std::unique_ptr<reactor>> reactors_;
};

}
