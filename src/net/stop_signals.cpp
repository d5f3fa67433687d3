#include "stop_signals.hpp"

#include <sys/eventfd.h>

#include <atomic>
#include <cerrno>

namespace conduit::net {

namespace {

std::atomic<int> event_to_write = -1;
std::atomic<int> times = 0;

void on_signal(int signal) {
    const int saved = errno;
    if (++times == 2) std::signal(signal, SIG_DFL);
    eventfd_write(event_to_write, 1);
    errno = saved;
}

}

// A handler rather than a signalfd: that needs the signals blocked in all threads, also in those that others started.
stop_signals::stop_signals(int event) {
    event_to_write = event;
    times = 0;
    struct sigaction action{};
    action.sa_flags = SA_RESTART;
    action.sa_handler = on_signal;
    sigaction(SIGTERM, &action, &old_terminate_);
    sigaction(SIGINT, &action, &old_interrupt_);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, &old_pipe_);
}

stop_signals::~stop_signals() {
    sigaction(SIGTERM, &old_terminate_, nullptr);
    sigaction(SIGINT, &old_interrupt_, nullptr);
    sigaction(SIGPIPE, &old_pipe_, nullptr);
}

}
