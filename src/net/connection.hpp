#pragma once
#include <netinet/in.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "admission.hpp"
#include "descriptor.hpp"
#include "environment.hpp"
#include "http1.hpp"
#include "http2.hpp"
#include "secure_channel.hpp"

namespace conduit::net {

/// One client's socket: receives, sends, waits, closes.
class connection {
public:
    connection(environment& shared, descriptor socket, std::string_view peer);
    connection(const connection&) = delete;
    auto operator=(const connection&) -> connection& = delete;
    ~connection();

    void on_events(std::uint32_t events);
    void on_deadline(wait kind);
    void on_complete();
    void on_wake();
    /// The handler reads its body: more of it may come.
    void on_body_wanted();

    /// Answers with an error before anything was asked, and ends.
    void turn_away(const refusal& reason);

    /// The server stops: an idle client is given a moment for one last request, which may be on its way, or to shake hands.
    void drain();
    /// The server stops at once.
    void cut();

    std::size_t index = 0;  // in the reactor's table
    admission::place place;

private:
    void handshake();
    void receive();
    auto receive_held() -> bool;  // of what the channel has already decrypted
    auto send() -> bool;          // false: the client is gone
    void discard();
    void advance();
    void settle();
    void end();
    void end_idle(wait kind);
    void start_lingering();
    void abort();
    void lose();
    void close();

    auto shaking_hands() const -> bool { return secure_ && !secure_->ready(); }
    auto under_way() const -> bool { return http2_ ? http2_->under_way() : http_.under_way(); }
    auto wants_input() const -> bool {
        return (stop_ == http1::stop::needs_input || stop_ == http1::stop::needs_either || http_.wants_body()) && !peer_closed_;
    }
    auto wants_output() const -> bool { return stop_ == http1::stop::output_full || stop_ == http1::stop::needs_either; }
    auto needed_events() const -> std::uint32_t;
    void watch(std::uint32_t events);
    void update_watch();
    void update_deadline();

    environment& shared_;
    descriptor socket_;
    std::unique_ptr<secure_channel> secure_;  // null: plain
    std::array<char, INET6_ADDRSTRLEN> peer_{};
    receive_buffer input_;
    send_queue output_;
    http1 http_;
    std::unique_ptr<http2> http2_;  // instead of http_; null: the client does not speak it
    deadline deadline_;
    std::uint64_t deadline_progress_ = 0;
    std::uint32_t watched_ = 0;
    http1::stop stop_ = http1::stop::needs_input;
    bool peer_closed_ = false;  // everything it sent has been read
    bool finishing_ = false;    // all is sent but close_notify, which is blocked
    bool hung_up_ = false;      // it will send no more; noticed while not reading
    bool lingering_ = false;
    bool gone_ = false;  // nobody to answer any more; kept for what is still pending
    bool closed_ = false;
};

}
