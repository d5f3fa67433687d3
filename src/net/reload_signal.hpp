#pragma once
#include <csignal>

namespace conduit::net {

/// While it lives, SIGHUP adds one to an eventfd. One at a time.
class reload_signal {
public:
    explicit reload_signal(int event);
    reload_signal(const reload_signal&) = delete;
    auto operator=(const reload_signal&) -> reload_signal& = delete;
    ~reload_signal();

private:
    struct sigaction old_;
};

}
