#include "reload_signal.hpp"

#include <sys/eventfd.h>

#include <atomic>
#include <cerrno>

namespace conduit::net {

namespace {

std::atomic<int> event_to_write = -1;

void on_signal(int) {
    const int saved = errno;
    eventfd_write(event_to_write, 1);
    errno = saved;
}

}

reload_signal::reload_signal(int event) {
    event_to_write = event;
    struct sigaction action{};
    action.sa_flags = SA_RESTART;
    action.sa_handler = on_signal;
    sigaction(SIGHUP, &action, &old_);
}

reload_signal::~reload_signal() { sigaction(SIGHUP, &old_, nullptr); }

}
