#pragma once
#include <atomic>

namespace conduit {

/// Whether a request is to be given up. Costs nothing until somebody asks for its token: see stop_token_of.
class stop_signal {
public:
    stop_signal() = default;
    stop_signal(const stop_signal&) = delete;
    auto operator=(const stop_signal&) -> stop_signal& = delete;
    ~stop_signal() { reset(); }

    /// Requests the stop, if anybody can notice. The answer is still wanted: the server would like to end.
    void request();
    /// Requests it because nobody waits for the answer any more.
    void abandon() {
        nobody_waits();
        request();
    }
    /// Says so beforehand, where something else will request the stop.
    void nobody_waits() { wanted_.store(false, std::memory_order_relaxed); }
    auto is_wanted() const -> bool { return wanted_.load(std::memory_order_relaxed); }
    /// For the next request.
    void reset() {
        wanted_.store(true, std::memory_order_relaxed);
        if (source_) drop();
    }
    /// Of the std::stop_source, which is made now if there was none.
    auto source() -> void*;

private:
    void drop();
    void* source_ = nullptr;
    std::atomic<bool> wanted_ = true;
};

}
