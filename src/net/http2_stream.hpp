#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <conduit/async/scheduler.hpp>
#include <conduit/http/exchange.hpp>

#include "http2_head.hpp"
#include "http2_incoming.hpp"

namespace conduit::net {

class http2;

/// What is sent after the header section of an answer, from a string or from a source.
class http2_body {
public:
    enum class state : std::uint8_t { more, later, ended, failed };
    struct progress {
        std::size_t size;  // bytes that were written
        state now;
    };

    void send(std::string_view bytes) { ready_ = bytes; }
    void send(body_source& source) {
        source_ = &source;
        left_ = source.size();
        said_ = body_source::state::more;
    }

    /// Writes what there is; `later` where that is nothing.
    auto read(std::span<char> to) -> progress;

    /// The source has something again.
    void wake() { said_ = body_source::state::more; }
    /// Whether the source has more to say without being woken.
    auto may_be_asked() const -> bool { return said_ == body_source::state::more; }
    auto has_ended() const -> bool { return source_ && (said_ == body_source::state::ended || said_ == body_source::state::failed); }
    auto sent() const -> std::size_t { return sent_; }

private:
    void ask();

    std::string_view ready_;
    body_source* source_ = nullptr;
    body_source::state said_ = body_source::state::ended;
    std::optional<std::uint64_t> left_;  // bytes that the source still owes, if known
    std::string piece_;
    std::size_t sent_ = 0;
};

/// One request on an HTTP/2 connection, and its answer. Lives until the stream is closed and the application is done with it.
struct http2_stream : exchange {
    http2* session = nullptr;
    std::int32_t id = 0;
    std::size_t index = 0;  // in the session's table
    http2_head head;
    std::string received;                    // of the request's body,
    std::size_t most_body = 0;               // bytes that it may have,
    std::optional<http2_incoming> incoming;  // or the body, where the handler reads it while it arrives
    enum class waits : std::uint8_t { nothing, body, handler };
    waits waiting_for = waits::nothing;      // what the deadline is of, where that is not the client's taking the answer
    timer deadline;

    bool open = true;              // towards the client
    bool busy = false;             // the application works on the answer, or its source may not be destroyed yet
    bool calling = false;          // within `service::handle`,
    bool completed_early = false;  // which has completed the answer before it came back
    bool whole = false;            // the request is
    bool answered = false;         // the answer's head is on its way
    bool posted = false;           // `http2::on_body_read` is on its way
    bool body_waits = false;       // the answer's: its source has nothing to say
    bool given_up = false;         // the answer is not the application's

    body_source* source = nullptr;  // in use
    std::string substitute;         // the body of an answer that is not the application's
    http2_body body;
    std::size_t held = 0;           // bytes of the answer's body
    int status = 0;
    std::int64_t started = 0;  // nanoseconds; only for the access log
};

}
