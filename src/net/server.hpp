#pragma once
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <conduit/app/options.hpp>
#include <conduit/app/traffic.hpp>
#include <conduit/http/exchange.hpp>

#include "admission.hpp"
#include "descriptor.hpp"
#include "reactor.hpp"
#include "secure_channel.hpp"
#include "stop_signals.hpp"

namespace conduit::net {

/// The HTTP server: one reactor per thread. It takes the process's signals from `listen` on.
class server {
public:
    server(service app, const options& options);
    server(const server&) = delete;
    auto operator=(const server&) -> server& = delete;
    ~server();

    /// Called when the server is asked to stop, before it closes its port, on the thread of `run`.
    void on_stopping(std::function<void()> call) { on_stopping_.push_back(std::move(call)); }
    /// Called at SIGHUP, on the thread of `run`, one after the other.
    void on_reload(std::function<void()> call) { on_reload_.push_back(std::move(call)); }

    struct address {
        std::string host;
        std::uint16_t port = 0;
    };
    /// Opens the port, or takes the sockets that the service manager opened, and says where it listens; or says in one line
    /// why it cannot.
    auto listen() -> std::expected<address, std::string>;

    /// Serves until `stop`, SIGTERM or SIGINT, and until what is under way has been answered; a second signal, or the
    /// end of `drain_timeout`, cuts that off. SIGHUP makes it read certificate and key anew.
    void run();

    /// Thread- and signal-safe.
    void stop();

    /// Thread-safe, once it listens.
    auto counted() const -> counts;

private:
    auto open_encryption() -> std::expected<void, std::string>;
    void wait_for_stop();
    void reload() const;
    void report() const;

    service app_;
    options options_;
    std::vector<std::function<void()>> on_stopping_;
    std::vector<std::function<void()>> on_reload_;
    descriptor stop_event_;      // counts what asks the server to stop
    descriptor reload_event_;
    descriptor report_event_;
    descriptor finished_event_;  // counts reactors that have left their loop
    std::optional<stop_signals> signals_;
    std::shared_ptr<admission> admission_;
    std::unique_ptr<channel_maker> encryption_;
    std::vector<std::unique_ptr<reactor>> reactors_;
};

}
