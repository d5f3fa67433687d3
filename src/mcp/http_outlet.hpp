#pragma once
#include <memory>
#include <string>
#include <conduit/http/exchange.hpp>

#include "event_stream.hpp"
#include "outlet.hpp"
#include "session.hpp"

namespace conduit::mcp {

/// The answer to a POST: JSON, where all that is said is the answer and it is there at once; else a stream of events.
class http_outlet final : public outlet, public std::enable_shared_from_this<http_outlet> {
public:
    /// `of` until 2025-11-25: then the stream can be resumed, and who leaves it has not cancelled the request.
    http_outlet(exchange& x, std::shared_ptr<session> of) : x_(&x), session_(std::move(of)) {}

    void send(std::string message) override;
    void finish(answer answer) override;
    void open() override;
    void until_end(std::function<void()> left, std::function<void(outlet&)> ending) override;
    void release(unsigned retry_after) override;

    /// The exchange is left to its engine: what comes later goes by the stream.
    void leave();

private:
    exchange* x_;
    std::shared_ptr<session> session_;
    std::string stream_{};  // of the session
    std::shared_ptr<event_queue> queue_{};
    std::function<void()> left_{};
    std::function<void(outlet&)> ending_{};
    bool finished_ = false;
};

}
