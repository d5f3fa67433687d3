#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <conduit/http/exchange.hpp>

#include "../http/body_memory.hpp"
#include "chunked.hpp"
#include "environment.hpp"
#include "incoming_body.hpp"
#include "receive_buffer.hpp"
#include "refusal.hpp"
#include "request_head.hpp"
#include "send_queue.hpp"

namespace conduit::net {

class connection;

/// HTTP/1.1 and 1.0 on one connection: takes requests from its input, appends responses to its output. Knows no sockets.
class http1 {
public:
    /// Why `consume` came back.
    enum class stop : std::uint8_t {
        needs_input,
        output_full,
        needs_either,  // more input, or room in the output; HTTP/2 only
        pending,
        ended,
        http2,  // the client has begun to speak HTTP/2, and the input is as it was
    };

    http1(environment& shared, connection& owner, receive_buffer& input, send_queue& output, std::string_view peer);

    /// Answers every complete request in the input, in order.
    auto consume() -> stop;

    /// The application has completed the pending answer. False: it is not pending yet, `consume` is still calling the
    /// application and will see to it.
    auto complete() -> bool;

    /// The handler reads its body, or the client has sent more of it: hands that on.
    void feed();
    /// Whether more of a body would be taken that a handler reads while it arrives.
    auto wants_body() const -> bool { return body_ && body_->wants_input(); }
    /// Whether `consume` is at work.
    auto consuming() const -> bool { return consuming_; }
    /// The client sends no more.
    void end_of_input();
    /// The body does not arrive in time.
    void body_overdue();

    /// The client is gone. True: nothing is under way any more; else `complete` or the source's `wake` comes once it is not.
    auto abandon() -> bool;
    /// The client has ended its side of the connection. Nearly all who do so are gone, and a handler that listens is told; what it answers
    /// is sent all the same.
    void client_ended();
    /// The server stops: a body without an end ends soon.
    void drain();
    /// Whether a body without a known end is being sent.
    auto streams() const -> bool { return phase_ == phase::sending && !left_; }
    auto under_way() const -> bool { return phase_ == phase::calling || phase_ == phase::pending || phase_ == phase::sending; }

    /// Answers with an error, after which the connection ends.
    void refuse(const refusal& reason);

    /// The pending answer takes too long: says so instead. It is dropped when it comes; the connection must live until then.
    void give_up();
    auto given_up() const -> bool { return given_up_; }

    auto peer() const -> std::string_view { return peer_; }
    auto idle() const -> bool { return phase_ == phase::head && input_.empty(); }
    auto waits_for() const -> wait;
    /// Changes when a wait of the same kind is to start anew.
    auto progress() const -> std::uint64_t;
    /// Whether it was the client's wish that the connection ends.
    auto client_closes() const -> bool { return !refused_ && !unread_ && !head_.keep_alive; }

private:
    enum class phase : std::uint8_t {
        head, body, chunks, calling, pending, sending,
        rest,   // of a body that nobody reads, after the answer
        ended,
        http2,  // the connection goes on with that
    };

    struct owned_exchange : exchange {
        connection* owner = nullptr;
    };

    auto proceed() -> stop;
    auto step() -> bool;  // false: needs more input
    auto read_head() -> bool;
    auto take_terms() -> bool;
    auto read_rest() -> bool;
    auto read_body() -> bool;
    auto read_chunks() -> bool;
    void call(std::size_t body_size);
    void call_with_stream();
    auto request_with(std::string_view body) const -> request;
    auto what_was_read() const -> request;
    void ask_application();
    void start_own_time();
    auto may_leave_body() -> bool;
    void leave_body();
    void respond();
    void take_source();
    auto pump() -> std::optional<stop>;
    void finish(int status, std::size_t body_size);
    auto has_next() const -> bool;
    auto is_last() const -> bool;
    void log(int status, std::size_t body_size);
    static void on_complete(exchange& completed);

    environment& shared_;
    receive_buffer& input_;
    send_queue& output_;
    std::string_view peer_;

    phase phase_ = phase::head;
    bool refused_ = false;
    bool completed_early_ = false;
    timer own_time_{};                    // of the endpoint that is pending
    bool given_up_ = false;
    request_head head_;
    std::vector<header_view> headers_;
    chunked_decoder chunks_;
    std::size_t most_body_ = 0;           // bytes, of this request
    bool raised_ = false;                 // the input's limit, for this request
    std::unique_ptr<incoming_body> body_; // null: the handler gets it as a whole
    bool expecting_ = false;              // a large body, which its handler may take over
    body_memory received_;
    bool consuming_ = false;
    bool unread_ = false;                 // a part of the last body
    const char* head_address_ = nullptr;  // where the views in head_ and headers_ point to
    std::size_t seen_ = 0;                // bytes of an incomplete head at the last attempt
    std::size_t decoded_ = 0;             // bytes of chunked body
    bool kept_ = false;                   // the connection, after this answer
    bool dropping_ = false;               // the body is not wanted, and ends as soon as it may
    bool by_system_ = false;              // the body, from a file
    bool chunked_out_ = false;            // how the body is sent that a source makes,
    std::optional<std::uint64_t> left_;   // and how many bytes of it are to come, if known
    std::size_t body_sent_ = 0;
    std::string piece_;
    std::size_t request_size_ = 0;        // bytes to use up once it is answered
    std::uint64_t answered_ = 0;
    std::int64_t started_ = 0;  // nanoseconds; only for the access log
    owned_exchange exchange_;
};

}
