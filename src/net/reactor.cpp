#include "reactor.hpp"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace conduit::net {

namespace {

constexpr unsigned linger_time = 2'000;     // milliseconds
constexpr std::int64_t accept_pause = 100;  // milliseconds, when there are no descriptors left

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

}

reactor::reactor(service app, const options& options, descriptor listener, channel_maker* encryption)
    : poll_(checked(epoll_create1(EPOLL_CLOEXEC))),
      wake_(checked(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))),
      listener_(std::move(listener)),
      shared_{
          .app = app,
          .limits = options,
          .home = this,
          .encryption = encryption,
          .poll = poll_.get(),
          .time = {},
          .waits = deadlines{{0, options.head_timeout, options.body_timeout, options.idle_timeout, options.write_timeout,
                              linger_time}},
          .heads = head_parser{options},
          .log = access_log{options.access_log},
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
    while (!cut_ && !(shared_.draining && connections_.empty())) {
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
    if (cut_)
        for (const auto& each : connections_) each->cut();
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
    if (accept_again_ != 0) until(accept_again_);
    if (!timers_.empty()) until(timers_.first());
    return least;
}

void reactor::start(timer& timer, std::int64_t after) {
    // The clock is that of the loop's turn: a timer must not end early because the turn began some time ago.
    const auto now = nanoseconds() / 1'000'000;
    timers_.start(timer, now + std::clamp<std::int64_t>(after, 0, std::numeric_limits<int>::max()) + (after > 0));
}

void reactor::cancel(timer& timer) { timers_.cancel(timer); }

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

void reactor::accept_waiting() {
    constexpr int most_at_once = 64;
    for (int i = 0; i < most_at_once; ++i) {
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
        case ENOMEM: return pause_accepting();
        case EAGAIN: return;
        default: break;  // that client is gone again; the next may be fine
        }
    }
}

void reactor::accept_one(int socket, const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text;
    auto accepted = std::make_unique<connection>(shared_, descriptor{socket}, text_of(address, text));
    accepted->index = connections_.size();
    connections_.push_back(std::move(accepted));
}

void reactor::pause_accepting() {
    // Until a descriptor is free the listening socket stays readable, and the loop would spin.
    epoll_ctl(poll_.get(), EPOLL_CTL_DEL, listener_.get(), nullptr);
    accept_again_ = shared_.time.now() + accept_pause;
}

void reactor::watch_listener() {
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &listener_}};
    if (epoll_ctl(poll_.get(), EPOLL_CTL_ADD, listener_.get(), &event) != 0)
        throw std::system_error{errno, std::system_category()};
}

void reactor::drain() {
    post([](void* self) { static_cast<reactor*>(self)->start_draining(); }, this);
}

void reactor::cut() {
    post([](void* self) { static_cast<reactor*>(self)->cut_ = true; }, this);
}

void reactor::start_draining() {
    if (shared_.draining) return;
    accept_waiting();  // closing the socket would reset whom the system has already accepted
    shared_.draining = true;
    listener_.close();
    for (const auto& each : connections_) each->drain();
}

}
