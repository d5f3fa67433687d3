#include "server.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <limits>
#include <system_error>
#include <thread>

#include "clock.hpp"
#include "listener.hpp"
#include "systemd.hpp"

namespace conduit::net {

namespace {

auto usable_cores() -> unsigned {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<unsigned>(CPU_COUNT(&set));
    return std::max(1u, std::thread::hardware_concurrency());
}

auto milliseconds() -> std::int64_t { return nanoseconds() / 1'000'000; }

auto new_event() -> descriptor { return descriptor{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)}; }

/// The usual 1024 are kept for programs that use select(2), which can take no more; this one can.
void allow_all_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}

server::server(service app, const options& options) : app_(app), options_(options), admission_(std::make_shared<admission>(options)) {
    if (options_.threads == 0) options_.threads = usable_cores();
}

server::~server() {
    // Where the drain ran out of time, workers still write to exchanges and will post to their reactors. Those are kept
    // until the process ends, which is near.
    static auto& kept = *new std::vector<std::pair<std::unique_ptr<reactor>, std::shared_ptr<admission>>>;
    for (auto& each : reactors_)
        if (each->has_connections()) kept.emplace_back(std::move(each), admission_);
}

auto server::listen() -> std::expected<address, std::string> {
    if (auto opened = open_encryption(); !opened) return std::unexpected(std::move(opened.error()));
    allow_all_descriptors();
    auto listeners = systemd::take_listeners();
    auto leaving = leaving::keep;
    if (listeners && !listeners->empty()) {
        listeners = share_listeners(std::move(*listeners), options_.threads);
    } else if (listeners) {
        listeners = open_listeners(options_.host, options_.port, options_.threads, options_.reuse_port);
        leaving = options_.reuse_port ? leaving::hand_over : leaving::close;
    }
    if (!listeners) return std::unexpected(std::move(listeners.error()));
    const address where{leaving == leaving::keep ? host_of(listeners->front()) : options_.host, port_of(listeners->front())};
    for (auto* const event : {&stop_event_, &reload_event_, &report_event_, &finished_event_}) *event = new_event();
    try {
        for (auto& listener : *listeners)
            reactors_.push_back(std::make_unique<reactor>(app_, options_, std::move(listener), leaving, *admission_, encryption_.get()));
    } catch (const std::system_error& error) {
        reactors_.clear();
        return std::unexpected("cannot start the server: " + error.code().message());
    }
    signals_.emplace(stop_signals::events{stop_event_.get(), reload_event_.get(), report_event_.get()});
    return where;
}

auto server::open_encryption() -> std::expected<void, std::string> {
    if (options_.tls_certificate.empty()) return {};
    if (!open_channel_maker) return std::unexpected("this app was built without TLS: add TLS to its conduit_add_app");
    auto opened = open_channel_maker(options_);
    if (!opened) return std::unexpected(std::move(opened.error()));
    encryption_ = std::move(*opened);
    on_reload([this] {
        if (const auto done = encryption_->reload(); done)
            std::fprintf(stderr, "conduit: new connections get the certificate now in %s\n", options_.tls_certificate.c_str());
        else std::fprintf(stderr, "conduit: the old certificate stays: %s\n", done.error().c_str());
    });
    return {};
}

void server::run() {
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
    for (const auto& call : on_stopping_) call();
    if (!cut && options_.drain_delay != 0 && ::poll(events.data(), 1, static_cast<int>(options_.drain_delay)) > 0) cut = true;
    for (const auto& each : reactors_) each->drain();

    const auto end = milliseconds() + options_.drain_timeout;
    for (std::size_t finished = 0; !cut && finished < reactors_.size();) {
        const auto left = end - milliseconds();
        if (left <= 0) break;
        if (::poll(events.data(), 2, static_cast<int>(std::min<std::int64_t>(left, std::numeric_limits<int>::max()))) <= 0) continue;
        if (eventfd_read(stop_event_.get(), &count) == 0) cut = true;
        if (eventfd_read(finished_event_.get(), &count) == 0) finished += count;
    }
    for (const auto& each : reactors_) each->cut();
}

void server::wait_for_stop() {
    std::array<pollfd, 3> events{{{stop_event_.get(), POLLIN, 0}, {reload_event_.get(), POLLIN, 0}, {report_event_.get(), POLLIN, 0}}};
    while (true) {
        if (::poll(events.data(), events.size(), -1) <= 0) continue;
        if (events[0].revents != 0) return;
        eventfd_t count = 0;
        if (eventfd_read(reload_event_.get(), &count) == 0) reload();
        if (eventfd_read(report_event_.get(), &count) == 0) report();
    }
}

void server::reload() const {
    for (const auto& call : on_reload_) {
        try {
            call();
        } catch (const std::exception& failure) {
            std::fprintf(stderr, "conduit: error: cannot reload: %s\n", failure.what());
        }
    }
}

void server::report() const {
    std::string line = "conduit: counts";
    const auto sum = counted();
    for (std::size_t i = 0; i < counted_kinds; ++i) {
        line += ' ';
        line += counted_names[i];
        line += '=';
        line += std::to_string(sum.values[i]);
    }
    std::fprintf(stderr, "%s\n", line.c_str());
}

auto server::counted() const -> counts {
    counts sum;
    for (const auto& each : reactors_) each->add_to(sum);
    return sum;
}

void server::stop() { eventfd_write(stop_event_.get(), 1); }

}
