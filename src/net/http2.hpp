#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "environment.hpp"
#include "event_rate.hpp"
#include "http1.hpp"
#include "http2_stream.hpp"
#include "receive_buffer.hpp"
#include "send_queue.hpp"

struct nghttp2_session;

namespace conduit::net {

/// HTTP/2 on one connection (RFC 9113): nghttp2 knows the frames, the streams' requests are answered here. Knows no sockets.
class http2 {
public:
    using stop = http1::stop;

    /// What a client that speaks HTTP/2 begins with (RFC 9113 section 3.4).
    static constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /// The preface is still in the input.
    http2(environment& shared, connection& owner, receive_buffer& input, send_queue& output, std::string_view peer);
    http2(const http2&) = delete;
    auto operator=(const http2&) -> http2& = delete;
    ~http2();

    /// Takes what has arrived, and appends what there is room for to the output.
    auto consume() -> stop;

    /// The client is gone. True: nothing is under way any more; else `connection::on_wake` comes once less is.
    auto abandon() -> bool;
    auto under_way() const -> bool { return !streams_.empty(); }

    /// Takes no more requests; the connection ends once those there are, are answered.
    void drain();

    auto waits_for() const -> wait;
    auto progress() const -> std::uint64_t { return closed_; }

private:
    static constexpr std::uint32_t most_streams = 100;  // at a time

    struct callbacks;
    struct deleting {
        void operator()(nghttp2_session* session) const;
    };

    void leave();
    auto stream_of(std::int32_t id) const -> http2_stream*;
    auto begin(std::int32_t id, bool whole_head) -> int;
    void take_head(http2_stream& stream);
    void take_terms(http2_stream& stream);
    auto request_of(const http2_stream& stream) const -> request;
    void say_continue(const http2_stream& stream);
    void take_body(http2_stream& stream, std::string_view bytes);
    void keep(http2_stream& stream, std::string_view bytes);
    void pass_on(http2_stream& stream, std::string_view bytes);
    void widen(http2_stream& stream);
    void take_end(http2_stream& stream);
    void call_in_turn(http2_stream& stream);
    auto has_room() const -> bool;
    auto call_next() -> bool;
    void call(http2_stream& stream);
    void refuse(http2_stream& stream, const refusal& reason);
    void respond(http2_stream& stream);
    void start_source(http2_stream& stream);
    void submit(http2_stream& stream, response& answer);
    auto read_body(http2_stream& stream, std::span<char> to, std::uint32_t& flags) -> std::int64_t;
    void close(http2_stream& stream);
    void release(http2_stream& stream);
    void drop_source(http2_stream& stream);
    auto has_window(const http2_stream& stream) const -> bool;
    void count_reset();
    void count_chatter();
    void calm_down();
    void log(const http2_stream& stream);

    void on_complete(http2_stream& stream);
    void on_wake(http2_stream& stream);
    void on_deadline(http2_stream& stream);
    void on_body_wanted(http2_stream& stream);
    void on_body_read(http2_stream& stream);
    void body_overdue(http2_stream& stream);
    void wait_for(http2_stream& stream, unsigned milliseconds, http2_stream::waits kind = http2_stream::waits::nothing);
    void wait_for_either(http2_stream& stream, bool progressed);

    environment& shared_;
    connection& owner_;
    receive_buffer& input_;
    send_queue& output_;
    std::string_view peer_;
    std::unique_ptr<nghttp2_session, deleting> session_;
    std::vector<std::unique_ptr<http2_stream>> streams_;
    std::vector<std::int32_t> hungry_;  // streams whose source had nothing to say, but does not wait
    std::vector<std::int32_t> waiting_; // streams whose request may be answered, but too much waits to be sent
    std::size_t received_ = 0;          // bytes of bodies that are kept
    std::size_t answers_ = 0;           // bytes of answers that are kept, without what sources hold
    std::uint64_t begun_ = 0;
    std::uint64_t closed_ = 0;
    event_rate resets_;
    event_rate chatter_;
    bool leaving_ = false;
};

}
