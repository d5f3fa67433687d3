#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <conduit/http/stop_signal.hpp>

#include "../http/body_pipe.hpp"

namespace conduit::net {

/// The body of an HTTP/2 request on its way to a handler that reads it while it arrives. What the handler has not read is bounded by the
/// window of the stream, which is made wider again only as it reads.
class http2_incoming {
public:
    /// `most`: bytes that the body may have. `on_wanted(stream)`: the handler reads. `stop`: requested when the body cannot be had, before
    /// the handler learns why.
    http2_incoming(std::optional<std::uint64_t> size, std::size_t most, bool held, stop_signal& stop, scheduler& home, void (*on_wanted)(void*),
                   void* stream);

    auto pipe() -> body_pipe& { return pipe_; }

    void take(std::string_view bytes);
    void finish();
    /// It cannot be had; the handler learns why.
    void fail(problem why);

    /// Bytes that the handler has read and the client has not been told of yet. Where that is nothing, because too much waits to be
    /// read, the handler's next reading is told.
    auto credit() -> std::size_t;
    /// The handler reads. True: the client waits to be told to continue (RFC 9110 section 10.1.1).
    auto let_go() -> bool;

    /// Whether it is the client that is to go on, and not the handler.
    auto waits_for_client() -> bool { return state_ == state::arriving && !held_ && pipe_.room() > 0; }
    /// Bytes taken.
    auto taken() const -> std::uint64_t { return taken_; }

private:
    enum class state : std::uint8_t { arriving, complete, failed };

    stop_signal& stop_;
    body_pipe pipe_;
    const std::size_t most_;
    std::uint64_t taken_ = 0;
    std::uint64_t credited_ = 0;  // bytes of these
    state state_ = state::arriving;
    bool held_;  // by the client, until it is told to continue
};

}
