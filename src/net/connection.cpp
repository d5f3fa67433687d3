#include "connection.hpp"

#include <linux/sockios.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace conduit::net {

namespace {

auto copy_peer(std::string_view peer, std::array<char, INET6_ADDRSTRLEN>& to) -> std::string_view {
    const auto size = std::min(peer.size(), to.size());
    std::copy_n(peer.data(), size, to.data());
    return {to.data(), size};
}

/// Whether the client has sent something, or its end, that was not received yet.
auto has_news(const descriptor& socket) -> bool {
    char byte;
    return ::recv(socket.get(), &byte, 1, MSG_PEEK) >= 0;
}

/// Whether the client's system does not have all yet that was sent: a reset would take the rest from it.
auto is_delivering(const descriptor& socket) -> bool {
    int bytes = 0;
    return ::ioctl(socket.get(), SIOCOUTQ, &bytes) == 0 && bytes > 0;
}

}

connection::connection(environment& shared, descriptor socket, std::string_view peer)
    : shared_(shared),
      socket_(std::move(socket)),
      secure_(shared.encryption ? shared.encryption->make(socket_.get()) : nullptr),
      input_(most_input(shared.limits, shared.limits.max_body)),
      http_(shared, *this, input_, output_, copy_peer(peer, peer_)) {
    deadline_.owner = this;
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.ptr = this}};
    watched_ = event.events;
    const bool can_serve = secure_ || !shared.encryption;
    if (can_serve && epoll_ctl(shared_.poll, EPOLL_CTL_ADD, socket_.get(), &event) == 0) update_deadline();
    else close();
}

connection::~connection() { shared_.waits.cancel(deadline_); }

void connection::on_events(std::uint32_t events) {
    if (lingering_) return discard();
    if (events & (EPOLLERR | EPOLLHUP)) return lose();
    if (secure_) {
        // The end is found by reading, once all that came before it is decrypted.
        if (events & EPOLLRDHUP) hung_up_ = true;
        if (!secure_->ready()) return handshake();
        if (secure_->crossed()) events |= EPOLLIN | EPOLLOUT;
    }
    if (events & (EPOLLIN | EPOLLRDHUP)) {
        if (wants_input()) return receive();  // sends too
        // Taken off the watch only now, because most answers that are pending come before the client's next bytes.
        if (events & EPOLLRDHUP) {
            hung_up_ = true;
            // Who has ended its side may still wait for an answer, but not for one without an end.
            if (http2_ || http_.streams()) return lose();
            http_.client_ended();
            if (gone_ || closed_) return;
        }
        watch(needed_events());
    }
    if (events & EPOLLOUT) advance();
}

void connection::handshake() {
    switch (secure_->handshake()) {
    case secure_channel::handshake_state::complete: return receive();
    case secure_channel::handshake_state::blocked:
        update_watch();
        return update_deadline();
    case secure_channel::handshake_state::plain_http:
        secure_.reset();
        http_.refuse({400, "This port speaks HTTPS: use https:// instead of http://."});
        return advance();
    default:
        secure_.reset();
        return start_lingering();  // for the client to see the alert that says why
    }
}

void connection::receive() {
    const auto space = input_.space();
    const auto count = secure_ ? secure_->receive(space) : ::recv(socket_.get(), space.data(), space.size(), 0);
    if (count > 0) {
        input_.received(static_cast<std::size_t>(count));
        shared_.counts.add(counted::bytes_received, static_cast<std::uint64_t>(count));
    } else if (count == 0) {
        peer_closed_ = true;
        http_.end_of_input();
    } else if (errno != EAGAIN && errno != EINTR) {
        return lose();
    }
    advance();
}

void connection::advance() {
    // A body that is made as fast as it is sent would keep the thread from other connections.
    for (int turns_left = 16; turns_left > 0;) {
        stop_ = http2_ ? http2_->consume() : http_.consume();
        if (stop_ == http1::stop::http2) {
            http2_ = std::make_unique<http2>(shared_, *this, input_, output_, http_.peer());
            continue;
        }
        if (!send()) return lose();
        if (wants_output() && output_.empty()) --turns_left;
        else if (!receive_held()) break;
    }
    settle();
}

auto connection::receive_held() -> bool {
    if (!secure_ || !wants_input() || !secure_->holds_input()) return false;
    const auto count = secure_->receive(input_.space());
    if (count <= 0) return false;
    input_.received(static_cast<std::size_t>(count));
    shared_.counts.add(counted::bytes_received, static_cast<std::uint64_t>(count));
    return true;
}

auto connection::send() -> bool {
    const auto before = output_.size();
    const bool fine = output_.send(socket_.get(), secure_.get()) != send_queue::result::broken;
    shared_.counts.add(counted::bytes_sent, before - output_.size());
    return fine;
}

void connection::turn_away(const refusal& reason) {
    if (closed_) return;
    // To shake hands first would cost more than what is refused.
    if (secure_) return close();
    http_.refuse(reason);
    advance();
}

void connection::settle() {
    if (output_.empty()) {
        if (stop_ == http1::stop::pending && http_.given_up()) return lose();
        if (stop_ == http1::stop::ended) {
            if (http2_) http2_->abandon();
            return end();
        }
        if (stop_ == http1::stop::needs_input && peer_closed_) return lose();
    }
    update_watch();
    update_deadline();
}

void connection::end() {
    finishing_ = secure_ && !secure_->finish();
    if (finishing_) {
        shared_.waits.start(deadline_, wait::write, shared_.time.now());
        return update_watch();
    }
    // An encrypted client still has its close_notify to send.
    if (peer_closed_ || (!secure_ && http_.client_closes() && input_.empty())) return close();
    start_lingering();
}

void connection::start_lingering() {
    // Closing a socket with unread bytes resets the connection, and the client may never see the answer: first stop
    // sending, then read until the client is done (RFC 9112 section 9.6).
    lingering_ = true;
    ::shutdown(socket_.get(), SHUT_WR);
    watch(EPOLLIN);
    shared_.waits.start(deadline_, wait::linger, shared_.time.now());
    discard();
}

void connection::discard() {
    [[indeterminate]] std::array<char, 16 * 1024> bytes;
    const auto count = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) close();
}

void connection::on_complete() {
    if (http_.complete()) on_wake();
}

void connection::on_wake() {
    if (lingering_) return;
    if (!gone_) return advance();
    // A late answer may have brought a body that is waiting itself.
    if (http2_ ? !http2_->under_way() : !http_.under_way() || http_.abandon()) close();
}

void connection::on_body_wanted() {
    if (gone_ || closed_ || http_.consuming()) return;
    // Not `advance`: the handler that reads may be what the answer is made by.
    do http_.feed();
    while (receive_held());
    if (!send()) return lose();
    update_watch();
    update_deadline();
}

void connection::on_deadline(wait kind) {
    switch (kind) {
    case wait::head:
        if (shaking_hands()) return close();
        shared_.counts.add(counted::timeouts_head);
        http_.refuse({408, "The request line and header fields did not arrive in time."});
        return advance();
    case wait::body:
        shared_.counts.add(counted::timeouts_body);
        http_.body_overdue();
        return advance();
    case wait::handler:
        shared_.counts.add(counted::timeouts_handler);
        http_.give_up();
        return advance();
    case wait::write:
        shared_.counts.add(counted::timeouts_write);
        return abort();
    default: return end_idle(kind);
    }
}

void connection::end_idle(wait kind) {
    if (http2_ && !lingering_) {
        if (kind == wait::idle) shared_.counts.add(counted::timeouts_idle);
        http2_->drain();
        return advance();
    }
    if ((kind == wait::idle || kind == wait::last) && !shaking_hands()) {
        if (has_news(socket_)) return receive();  // just in time
        if (kind == wait::idle) shared_.counts.add(counted::timeouts_idle);
        if (is_delivering(socket_)) return end();
    }
    close();
}

void connection::drain() {
    if (closed_ || gone_ || lingering_) return;
    if (shaking_hands()) return update_deadline();
    if (http2_) {
        http2_->drain();
        return advance();
    }
    if (stop_ == http1::stop::needs_input && http_.idle()) update_deadline();
    else http_.drain();
}

void connection::cut() {
    if (!closed_) ::shutdown(socket_.get(), SHUT_RDWR);
}

void connection::lose() {
    if (gone_ || closed_) return;
    if (!under_way() || (http2_ ? http2_->abandon() : http_.abandon())) return close();
    gone_ = true;
    lingering_ = false;
    epoll_ctl(shared_.poll, EPOLL_CTL_DEL, socket_.get(), nullptr);
    ::shutdown(socket_.get(), SHUT_RDWR);
    shared_.waits.cancel(deadline_);
}

void connection::abort() {
    // A reset, so that the system drops what it still holds for a client that does not read.
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    lose();
}

void connection::close() {
    if (closed_) return;
    if (http2_ && http2_->under_way() && !gone_) return lose();  // kept for what is still pending
    closed_ = true;
    shared_.counts.add(counted::connections_closed);
    shared_.waits.cancel(deadline_);
    if (secure_ && !gone_ && !lingering_) secure_->finish();
    secure_.reset();
    socket_.close();
    shared_.retired.push_back(this);
}

auto connection::needed_events() const -> std::uint32_t {
    std::uint32_t events = 0;
    if (wants_input()) events |= secure_ ? secure_->read_needs() : EPOLLIN;
    if (!hung_up_ && !peer_closed_) events |= EPOLLRDHUP;
    if (secure_ && (!output_.empty() || finishing_)) events |= secure_->write_needs();
    else if (!output_.empty() || finishing_ || wants_output()) events |= EPOLLOUT;
    return events;
}

void connection::watch(std::uint32_t events) {
    if (events == watched_) return;
    watched_ = events;
    epoll_event event{.events = events, .data = {.ptr = this}};
    epoll_ctl(shared_.poll, EPOLL_CTL_MOD, socket_.get(), &event);
}

void connection::update_watch() {
    // What is watched needlessly costs a system call to change, and often comes to be needed again; but a socket that
    // can be written to would be reported in every turn.
    const auto needed = needed_events();
    const bool misses = (needed & ~watched_) != 0;
    const bool idles = (watched_ & ~needed & (EPOLLOUT | EPOLLRDHUP)) != 0;
    if (misses || idles || (secure_ && secure_->crossed())) watch(needed);
}

void connection::update_deadline() {
    const bool sends = !output_.empty() || wants_output();
    const auto kind = shaking_hands() ? (shared_.draining ? wait::last : wait::head) : sends ? wait::write : http2_ ? http2_->waits_for() : http_.waits_for();
    const auto progress = sends ? output_.progress() : http2_ ? http2_->progress() : http_.progress();
    if (kind == deadline_.kind && progress == deadline_progress_) return;
    deadline_progress_ = progress;
    if (kind == wait::nothing) shared_.waits.cancel(deadline_);
    else shared_.waits.start(deadline_, kind, shared_.time.now());
}

}
