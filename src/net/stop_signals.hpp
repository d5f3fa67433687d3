#pragma once
#include <csignal>

namespace conduit::net {

/// While it lives, SIGTERM and SIGINT add one to an eventfd, SIGHUP to another and SIGUSR1 to a third, and SIGPIPE is ignored.
/// After the second SIGTERM or SIGINT these do again what they did before, so that a third ends a process that hangs. One at
/// a time.
class stop_signals {
public:
    struct events {
        int stop;
        int reload;
        int report;
    };
    explicit stop_signals(const events& wanted);
    stop_signals(const stop_signals&) = delete;
    auto operator=(const stop_signals&) -> stop_signals& = delete;
    ~stop_signals();

private:
    struct sigaction old_terminate_;
    struct sigaction old_interrupt_;
    struct sigaction old_hangup_;
    struct sigaction old_user_;
    struct sigaction old_pipe_;
};

}
