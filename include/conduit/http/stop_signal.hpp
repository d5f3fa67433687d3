#pragma once

namespace conduit {

/// Whether a request is to be given up. Costs nothing until somebody asks for its token: see stop_token_of.
class stop_signal {
public:
    stop_signal() = default;
    stop_signal(const stop_signal&) = delete;
    auto operator=(const stop_signal&) -> stop_signal& = delete;
    ~stop_signal() { reset(); }

    /// Requests the stop, if anybody can notice.
    void request();
    /// For the next request.
    void reset() {
        if (source_) drop();
    }
    /// Of the std::stop_source, which is made now if there was none.
    auto source() -> void*;

private:
    void drop();
    void* source_ = nullptr;
};

}
