#pragma once
#include <atomic>
#include <conduit/app/options.hpp>

namespace conduit {

/// Whether the app wants more requests: from when it serves until it is asked to stop. One of the app's services.
class readiness {
public:
    explicit readiness(const options&) {}

    auto is_ready() const -> bool { return ready_.load(std::memory_order_relaxed); }
    void set(bool ready) { ready_.store(ready, std::memory_order_relaxed); }

private:
    std::atomic<bool> ready_ = false;
};

}
