#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <conduit/http/stop_signal.hpp>

#include "../http/body_pipe.hpp"
#include "chunked.hpp"
#include "receive_buffer.hpp"
#include "request_head.hpp"

namespace conduit::net {

/// A request's body on its way from the connection's input to a handler that reads it while it arrives.
class incoming_body {
public:
    /// `head`: the bytes of the request's head, kept here as the input goes on. `most`: bytes that the body may have.
    /// `on_wanted(owner)`: the handler reads; feed then. `stop`: requested when the body cannot be had, before the handler learns why.
    incoming_body(std::string_view head, const request_head& said, std::size_t most, stop_signal& stop, scheduler& home, void (*on_wanted)(void*),
                  void* owner);

    auto head() const -> std::string_view { return head_; }
    auto pipe() -> body_pipe& { return pipe_; }

    /// Takes from the input what there is room for. True: the client is to be told to continue (RFC 9110 section 10.1.1).
    auto feed(receive_buffer& input) -> bool;
    /// It cannot be had; the handler learns why.
    void fail(problem why);
    /// Nobody will read the rest: it is taken and forgotten.
    void discard(receive_buffer& input);

    /// Whether more of it would be taken now.
    auto wants_input() -> bool { return state_ == state::arriving && !held_ && (discarding_ || pipe_.room() > 0); }
    auto complete() const -> bool { return state_ == state::complete; }
    /// Whether reading the rest is cheaper than another connection.
    auto short_of_end() const -> bool;
    /// Bytes taken.
    auto taken() const -> std::uint64_t { return taken_; }

private:
    enum class state : std::uint8_t { arriving, complete, failed };

    void take_sized(receive_buffer& input, std::size_t most);
    void take_chunks(receive_buffer& input, std::size_t most);
    void give(std::string_view bytes);
    void finish();

    std::string head_;
    stop_signal& stop_;
    body_pipe pipe_;
    chunked_decoder chunks_;
    const std::size_t most_;
    const bool chunked_;
    std::size_t left_;  // bytes; of a sized body
    std::uint64_t taken_ = 0;
    state state_ = state::arriving;
    bool held_;  // by the client, until it is told to continue
    bool discarding_ = false;
};

}
