#include "reactor.hpp"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>
#include <system_error>

#include "listener.hpp"

namespace conduit::net {

namespace {

constexpr unsigned linger_time = 2'000;     // milliseconds
constexpr unsigned last_request_time = 1'000;  // milliseconds, for idle clients once the server drains
constexpr std::int64_t accept_pause = 100;     // milliseconds, when there are no descriptors or no room left
constexpr std::int64_t handshake_time = 500;   // milliseconds, for who has begun to connect before the port is handed over
constexpr int retry_after = 1;                 // seconds, for clients beyond a limit

auto checked(int number) -> descriptor {
    if (number < 0) throw std::system_error{errno, std::system_category()};
    return descriptor{number};
}

auto text_of(const sockaddr_storage& address, std::array<char, INET6_ADDRSTRLEN>& text) -> std::string_view {
    const void* from = nullptr;
    if (address.ss_family == AF_INET) from = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
    if (address.ss_family == AF_INET6) from = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (!from || !inet_ntop(address.ss_family, from, text.data(), static_cast<socklen_t>(text.size()))) return {};
    std::string_view result = text.data();
    // IPv4 clients of a socket for both are called by their IPv4 address.
    if (result.starts_with("::ffff:") && result.contains('.')) result.remove_prefix(7);
    return result;
}

/// Resets the connection: it leaves nothing behind, here or in the system.
void drop_socket(const descriptor& socket) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}

reactor::reactor(service app, const options& options, descriptor listener, leaving leaving, admission& admission, channel_maker* encryption)
    : poll_(checked(epoll_create1(EPOLL_CLOEXEC))),
      wake_(checked(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))),
      listener_(std::move(listener)),
      leaving_(leaving),
      admission_(admission),
      shared_{
          .app = app,
          .limits = options,
          .home = this,
          .encryption = encryption,
          .poll = poll_.get(),
          .time = {},
          .waits = deadlines{{0, options.head_timeout, options.body_timeout, options.idle_timeout, options.write_timeout,
                              linger_time, options.handler_timeout, last_request_time}},
          .heads = head_parser{options},
          .log = access_log{options.access_log},
          .counts = {},
          .draining = false,
          .retired = {},
      } {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &wake_}};
    if (epoll_ctl(poll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) != 0)
        throw std::system_error{errno, std::system_category()};
    watch_listener();
}

void reactor::run() {
    set_current(this);
    std::array<epoll_event, 256> events;
    while (!cut_ && !(shared_.draining && !listener_ && connections_.empty())) {
        const int count = epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), sleep_time());
        shared_.time.refresh();
        bool posted = posted_here_;
        for (const auto& event : std::span{events}.first(static_cast<std::size_t>(std::max(count, 0)))) {
            if (event.data.ptr == &wake_) {
                eventfd_t ignored;
                eventfd_read(wake_.get(), &ignored);
                posted = true;
            } else if (event.data.ptr == &listener_) {
                accept_waiting();
            } else {
                static_cast<connection*>(event.data.ptr)->on_events(event.events);
            }
        }
        // After the events, none of which may meet a connection that posted work has closed.
        if (posted) run_posted();
        expire();
        shared_.log.flush();
        free_retired();
    }
    if (cut_) {
        close_listener();
        for (const auto& each : connections_) each->cut();
    }
    set_current(nullptr);
}

auto reactor::sleep_time() const -> int {
    if (posted_here_) return 0;
    const auto now = shared_.time.now();
    int least = shared_.waits.next(now);
    const auto until = [&](std::int64_t due) {
        const auto left = static_cast<int>(std::clamp<std::int64_t>(due - now, 0, std::numeric_limits<int>::max()));
        least = least < 0 ? left : std::min(least, left);
    };
    for (const auto at : {accept_again_, close_listener_at_})
        if (at != 0) until(at);
    if (!timers_.empty()) until(timers_.first());
    return least;
}

void reactor::start(timer& timer, std::int64_t after) {
    // The clock is that of the loop's turn: a timer must not end early because the turn began some time ago.
    const auto now = nanoseconds() / 1'000'000;
    timers_.start(timer, now + std::clamp<std::int64_t>(after, 0, std::numeric_limits<int>::max()) + (after > 0));
}

void reactor::cancel(timer& timer) { timers_.cancel(timer); }

auto reactor::run_elsewhere(void (*function)(void*), void* context) -> bool {
    return shared_.app.run_elsewhere && shared_.app.run_elsewhere(shared_.app.application, function, context);
}

void reactor::post(void (*function)(void*), void* context) {
    bool first = false;
    {
        const std::scoped_lock lock{mutex_};
        first = posted_.empty();
        posted_.push_back({function, context});
    }
    if (current() == this) posted_here_ = true;
    else if (first) eventfd_write(wake_.get(), 1);
}

void reactor::run_posted() {
    posted_here_ = false;
    {
        const std::scoped_lock lock{mutex_};
        running_.swap(posted_);
    }
    for (const auto& [function, context] : running_) function(context);
    running_.clear();
}

void reactor::expire() {
    if (accept_again_ != 0 && accept_again_ <= shared_.time.now()) {
        accept_again_ = 0;
        if (listener_) watch_listener();
    }
    if (close_listener_at_ != 0 && close_listener_at_ <= shared_.time.now()) close_listener();
    timers_.run_due(shared_.time.now());
    while (const auto expired = shared_.waits.take_expired(shared_.time.now())) expired->owner->on_deadline(expired->kind);
}

void reactor::free_retired() {
    for (auto* const each : shared_.retired) {
        const auto index = each->index;
        std::swap(connections_[index], connections_.back());
        connections_[index]->index = index;
        connections_.pop_back();
    }
    shared_.retired.clear();
}

auto reactor::accept_waiting() -> bool {
    constexpr int most_at_once = 64;
    for (int i = 0; i < most_at_once; ++i) {
        if (admission_.full()) {
            pause_accepting();
            return false;
        }
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        const int socket = accept4(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size,
                                   SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket >= 0) {
            accept_one(socket, address);
            continue;
        }
        switch (errno) {
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM: pause_accepting(); return false;
        case EAGAIN: return false;
        default: break;  // that client is gone again; the next may be fine
        }
    }
    return true;
}

void reactor::accept_one(int socket, const sockaddr_storage& address) {
    using enum admission::verdict;
    shared_.counts.add(counted::connections);
    auto decision = admission_.enter(address);
    if (decision.outcome == too_many_of_address) shared_.counts.add(counted::refused_of_address);
    else if (decision.outcome != admitted) shared_.counts.add(counted::refused_connections);
    if (decision.outcome == drop) return drop_socket(descriptor{socket});

    std::array<char, INET6_ADDRSTRLEN> text;
    connections_.push_back(std::make_unique<connection>(shared_, descriptor{socket}, text_of(address, text)));
    auto& accepted = *connections_.back();
    accepted.index = connections_.size() - 1;
    accepted.place = std::move(decision.taken);
    if (decision.outcome == too_many) accepted.turn_away({503, "The server has as many connections as it may.", retry_after});
    if (decision.outcome == too_many_of_address)
        accepted.turn_away({429, "There are as many connections from this address as may be.", retry_after});
}

void reactor::pause_accepting() {
    // Until a descriptor is free the listening socket stays readable, and the loop would spin.
    if (accept_again_ != 0) return;
    shared_.counts.add(counted::accept_pauses);
    unwatch_listener();
    accept_again_ = shared_.time.now() + accept_pause;
}

void reactor::watch_listener() {
    // Exclusive: where reactors share one socket, not all are woken for each client.
    epoll_event event{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.ptr = &listener_}};
    if (epoll_ctl(poll_.get(), EPOLL_CTL_ADD, listener_.get(), &event) != 0)
        throw std::system_error{errno, std::system_category()};
}

void reactor::unwatch_listener() { epoll_ctl(poll_.get(), EPOLL_CTL_DEL, listener_.get(), nullptr); }

void reactor::close_listener() {
    if (!listener_) return;
    constexpr int most_rounds = 64;
    // Closing the socket resets whom the system has already accepted, unless another process holds it too. Meanwhile nobody joins them.
    if (leaving_ == leaving::close) hold_handshakes(listener_);
    for (int i = 0; leaving_ != leaving::keep && i < most_rounds && accept_waiting(); ++i) {}
    unwatch_listener();  // the system watches a socket, not our descriptor of it
    listener_.close();
    accept_again_ = close_listener_at_ = 0;
}

void reactor::drain() {
    post([](void* self) { static_cast<reactor*>(self)->start_draining(); }, this);
}

void reactor::cut() {
    post([](void* self) { static_cast<reactor*>(self)->cut_ = true; }, this);
}

void reactor::start_draining() {
    if (shared_.draining) return;
    shared_.draining = true;
    if (leaving_ == leaving::hand_over) {
        hold_handshakes(listener_);
        close_listener_at_ = shared_.time.now() + handshake_time;
    } else {
        close_listener();
    }
    for (const auto& each : connections_) each->drain();
}

}
