#include "server.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>

#include <array>
#include <cstdio>
#include <system_error>
#include <thread>

#include "clock.hpp"
#include "listener.hpp"
#include "stop_signals.hpp"

namespace conduit::net {

namespace {

auto usable_cores() -> unsigned {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<unsigned>(CPU_COUNT(&set));
    return std::max(1u, std::thread::hardware_concurrency());
}

auto milliseconds() -> std::int64_t { return nanoseconds() / 1'000'000; }

}

server::server(service app, const options& options) : app_(app), options_(options) {
    if (options_.threads == 0) options_.threads = usable_cores();
}

server::~server() {
    // Where the drain ran out of time, workers still write to exchanges and will post to their reactors. Those are kept
    // until the process ends, which is near.
    static auto& kept = *new std::vector<std::unique_ptr<reactor>>;
    for (auto& each : reactors_)
        if (each->has_connections()) kept.push_back(std::move(each));
}

auto server::listen() -> std::expected<std::uint16_t, std::string> {
    if (auto opened = open_encryption(); !opened) return std::unexpected(std::move(opened.error()));
    auto listeners = open_listeners(options_.host, options_.port, options_.threads);
    if (!listeners) return std::unexpected(std::move(listeners.error()));
    const auto port = port_of(listeners->front());
    stop_event_ = descriptor{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    finished_event_ = descriptor{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    try {
        for (auto& listener : *listeners)
            reactors_.push_back(std::make_unique<reactor>(app_, options_, std::move(listener), encryption_.get()));
    } catch (const std::system_error& error) {
        reactors_.clear();
        return std::unexpected("cannot start the server: " + error.code().message());
    }
    return port;
}

auto server::open_encryption() -> std::expected<void, std::string> {
    if (options_.tls_certificate.empty()) return {};
    if (!open_channel_maker) return std::unexpected("this app was built without TLS: add TLS to its conduit_add_app");
    auto opened = open_channel_maker(options_);
    if (!opened) return std::unexpected(std::move(opened.error()));
    encryption_ = std::move(*opened);
    reload_event_ = descriptor{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    reload_signal_.emplace(reload_event_.get());  // before anyone is told that the server is there
    return {};
}

void server::wait_for_stop() {
    std::array<pollfd, 2> events{{{stop_event_.get(), POLLIN, 0}, {reload_event_.get(), POLLIN, 0}}};
    do {
        if (::poll(events.data(), events.size(), -1) <= 0) continue;
        eventfd_t count = 0;
        if (events[1].revents && eventfd_read(reload_event_.get(), &count) == 0) reload();
    } while (!events[0].revents);
}

void server::reload() {
    if (const auto done = encryption_->reload(); done)
        std::fprintf(stderr, "conduit: new connections get the certificate now in %s\n", options_.tls_certificate.c_str());
    else std::fprintf(stderr, "conduit: the old certificate stays: %s\n", done.error().c_str());
}

void server::run() {
    const stop_signals signals{stop_event_.get()};
    std::vector<std::jthread> threads;
    for (const auto& each : reactors_) {
        threads.emplace_back([this, &each] {
            each->run();
            eventfd_write(finished_event_.get(), 1);
        });
    }

    std::array<pollfd, 2> events{{{stop_event_.get(), POLLIN, 0}, {finished_event_.get(), POLLIN, 0}}};
    eventfd_t count = 0;
    wait_for_stop();
    eventfd_read(stop_event_.get(), &count);
    bool cut = count > 1;
    for (const auto& each : reactors_) each->drain();

    const auto end = milliseconds() + options_.drain_timeout;
    for (std::size_t finished = 0; !cut && finished < reactors_.size();) {
        const auto left = end - milliseconds();
        if (left <= 0) break;
        if (::poll(events.data(), 2, static_cast<int>(left)) <= 0) continue;
        if (eventfd_read(stop_event_.get(), &count) == 0) cut = true;
        if (eventfd_read(finished_event_.get(), &count) == 0) finished += count;
    }
    for (const auto& each : reactors_) each->cut();
}

void server::stop() { eventfd_write(stop_event_.get(), 1); }

}
