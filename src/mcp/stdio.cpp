#include "stdio.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <conduit/app/readiness.hpp>
#include <conduit/app/services.hpp>

#include "../app/dispatcher.hpp"
#include "../app/life_cycle.hpp"
#include "../net/descriptor.hpp"
#include "../net/stop_signals.hpp"
#include "../testing/loop.hpp"
#include "http_checks.hpp"
#include "json.hpp"
#include "lines.hpp"
#include "posted.hpp"
#include "server.hpp"

namespace conduit::mcp {
namespace {

constexpr std::size_t most_lines = 256;      // read and not begun
constexpr std::size_t most_running = 1'000;  // requests of 2026-07-28

class peer;

/// The answer to one request: lines.
class stdio_outlet final : public outlet {
public:
    stdio_outlet(peer& of, std::string id) : peer_(of), id_(std::move(id)) {}

    void send(std::string message) override;
    void finish(answer answer) override;
    void open() override {}
    void until_end(std::function<void()> left, std::function<void(outlet&)> ending) override;

private:
    peer& peer_;
    std::string id_;
};

/// The client at the other end.
class peer {
public:
    peer(server& of, line_writer& out) : server_(of), out_(out) {}

    void take(const std::string& line, bool too_long) {
        if (too_long) return say(error_message({}, {.code = code::invalid_request, .message = "A message is too long."}));
        try {
            take(line);
        } catch (const std::exception& thrown) {
            std::fprintf(stderr, "conduit: error: a message: %s\n", thrown.what());
            say(error_message({}, {.message = "The message could not be answered."}));
        }
    }

    void take(const std::string& line) {
        const auto read = document::parse(line);
        if (!read) return say(error_message({}, {.code = code::parse, .message = "A line is not valid JSON: " + read.error()}));
        std::string id;
        const auto what = read_message(read->root(), id);
        if (!what) return say(error_message(id, what.error()));
        switch (what->what) {
        case envelope::kind::response:
            if (session_) server_.receive(*what, session_->id);
            return;
        case envelope::kind::notification: return notice(*what);
        case envelope::kind::request: return answer(*what);
        }
    }

    void say(std::string_view message) {
        if (!out_.write(message)) broken_ = true;
    }
    auto is_broken() const -> bool { return broken_; }

    void begin(const std::string& id, std::function<void()> left) { running_[id] = std::move(left); }
    void end(const std::string& id) { running_.erase(id); }
    auto is_idle() const -> bool { return running_.empty(); }

    void leave() {
        const auto all = running_;
        for (const auto& [id, left] : all)
            if (left) left();
    }

private:
    void notice(const envelope& what) {
        if (what.method != "notifications/cancelled") return;
        const auto found = running_.find(std::string(member(what.params, "requestId")));
        if (found == running_.end()) return;
        const auto left = found->second;
        running_.erase(found);
        if (left) left();
    }

    void answer(const envelope& what) {
        const auto refuse = [&](const error& error) { say(error_message(what.id, error)); };
        if (running_.contains(what.id)) return refuse({.code = code::invalid_request, .message = "Another request with this id is being answered."});
        if (running_.size() >= most_running) return refuse({.code = code::internal, .message = "Too many requests are being answered."});
        if (!member(member(what.params, "_meta"), version_key).empty() || server::is_modern_method(what.method)) {
            auto who = modern_client(what);
            if (!who) return refuse(who.error());
            return server_.answer({what, *std::move(who), std::make_shared<stdio_outlet>(*this, what.id)});
        }
        if (what.method == "initialize") {
            if (session_) return refuse({.code = code::invalid_request, .message = "The session is there already."});
            std::string result;
            session_ = server_.initialize(what, {}, result);
            if (!session_) return refuse({.message = "There are too many sessions."});
            session_->direct = [this](std::string_view message) { say(message); };
            return say(result);
        }
        if (!session_ && what.method != "ping") return refuse({.code = code::invalid_request, .message = "Begin with `initialize`, or say in \"_meta\" which version this is."});
        auto who = session_ ? session_->who() : client{};
        who.modern = false;
        who.progress_token = progress_token(what.params);
        server_.answer({what, std::move(who), std::make_shared<stdio_outlet>(*this, what.id), nullptr, session_});
    }

    server& server_;
    line_writer& out_;
    std::shared_ptr<session> session_;
    std::map<std::string, std::function<void()>, std::less<>> running_;
    std::atomic<bool> broken_ = false;
};

void stdio_outlet::send(std::string message) { peer_.say(message); }

void stdio_outlet::finish(answer answer) {
    peer_.end(id_);
    if (!answer.message.empty()) peer_.say(answer.message);
}

void stdio_outlet::until_end(std::function<void()> left, std::function<void(outlet&)>) { peer_.begin(id_, std::move(left)); }

/// The standard output by another descriptor, and the standard error in its place.
auto take_standard_output() -> int {
    std::fflush(stdout);
    const int own = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    return own;
}

}

auto serve_stdio(const application& application, const conduit::options& options) -> int {
    const auto failed = [&](const std::string& why) {
        std::fprintf(stderr, "%.*s: error: %s\n", static_cast<int>(application.name.size()), application.name.data(), why.c_str());
        return 1;
    };
    const net::descriptor stop(::eventfd(0, EFD_CLOEXEC)), others(::eventfd(0, EFD_CLOEXEC));
    const net::stop_signals signals({.stop = stop.get(), .reload = others.get(), .report = others.get()});
    line_writer out(take_standard_output(), stop.get(), static_cast<int>(options.write_timeout));
    in_process::loop loop;
    const in_process::loop::here here(loop);
    services services(options);
    dispatcher dispatcher(application, options, services);
    loop.serve(dispatcher.service());
    if (auto started = dispatcher.start(); !started) return failed(started.error());
    auto& server = services.get<mcp::server>();
    if (auto started = server.start(application, services); !started) return failed(started.error());
    life_cycle life(application);
    if (auto started = life.start(); !started) return failed(started.error());
    life.run_periodic();
    services.get<readiness>().set(true);

    peer client(server, out);
    bool ended = false;
    line_reader* lines = nullptr;
    line_reader reader(
        STDIN_FILENO, stop.get(), options.max_body, most_lines,
        [&](std::string line, bool too_long) {
            post(loop, [&, line = std::move(line), too_long] {
                lines->done(line.size());
                client.take(line, too_long);
            });
        },
        [&] { post(loop, [&] { ended = true; }); });
    lines = &reader;
    constexpr std::int64_t hour = 3'600'000;  // milliseconds; only to look again
    while (!loop.run_until([&] { return ended || client.is_broken(); }, in_process::loop::now() + hour)) {
    }
    reader.stop();
    services.get<readiness>().set(false);
    life.stop_periodic();
    // What was asked for before the end is answered, if that does not take long; then the rest is given up.
    const auto patience = in_process::loop::now() + static_cast<std::int64_t>(options.drain_timeout);
    if (!client.is_broken()) loop.run_until([&] { return client.is_idle(); }, std::min(patience, in_process::loop::now() + 1000));
    client.leave();
    server.stop();
    loop.run_until([&] { return client.is_idle() && server.is_idle() && dispatcher.workers_are_idle(); }, patience);
    loop.run_ready();
    if (const auto names = life.wait_for_periodic(options.drain_timeout); !names.empty() || !dispatcher.workers_are_idle()) {
        failed("handlers are still running, though the time to stop is over; the stop hooks are left out");
        std::_Exit(1);  // the state must not go while it is used
    }
    const bool stopped = life.stop();
    services.clear();
    return stopped ? 0 : 1;
}

}
