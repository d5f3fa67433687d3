#include "stop_signals.hpp"

#include <sys/eventfd.h>

#include <atomic>
#include <cerrno>

namespace conduit::net {

namespace {

std::atomic<int> stop_event = -1;
std::atomic<int> reload_event = -1;
std::atomic<int> report_event = -1;
std::atomic<int> times = 0;

void on_signal(int signal) {
    const int saved = errno;
    if (signal == SIGHUP) {
        eventfd_write(reload_event, 1);
    } else if (signal == SIGUSR1) {
        eventfd_write(report_event, 1);
    } else {
        if (++times == 2) std::signal(signal, SIG_DFL);
        eventfd_write(stop_event, 1);
    }
    errno = saved;
}

}

// A handler rather than a signalfd: that needs the signals blocked in all threads, also in those that others started.
stop_signals::stop_signals(const events& wanted) {
    stop_event = wanted.stop;
    reload_event = wanted.reload;
    report_event = wanted.report;
    times = 0;
    struct sigaction action{};
    action.sa_flags = SA_RESTART;
    action.sa_handler = on_signal;
    sigaction(SIGTERM, &action, &old_terminate_);
    sigaction(SIGINT, &action, &old_interrupt_);
    sigaction(SIGHUP, &action, &old_hangup_);
    sigaction(SIGUSR1, &action, &old_user_);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, &old_pipe_);
}

stop_signals::~stop_signals() {
    sigaction(SIGTERM, &old_terminate_, nullptr);
    sigaction(SIGINT, &old_interrupt_, nullptr);
    sigaction(SIGHUP, &old_hangup_, nullptr);
    sigaction(SIGUSR1, &old_user_, nullptr);
    sigaction(SIGPIPE, &old_pipe_, nullptr);
}

}
