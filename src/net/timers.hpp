#pragma once
#include <cstdint>
#include <vector>

#include <conduit/async/scheduler.hpp>

namespace conduit::net {

/// The timers of one thread, the one that is due first in front: a heap that knows where each timer is.
class timers {
public:
    auto empty() const -> bool { return heap_.empty(); }
    /// When the first is due, in milliseconds.
    auto first() const -> std::int64_t { return heap_[0]->due; }

    /// (Re)starts it.
    void start(timer& timer, std::int64_t due);
    void cancel(timer& timer);

    /// Runs those that are due now; what these start is run in a later call.
    void run_due(std::int64_t now);

private:
    void rise(std::size_t place);
    void sink(std::size_t place);
    void put(timer& timer, std::size_t place);

    std::vector<timer*> heap_;
};

}
