#include "engine.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <conduit/app/readiness.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/testing/failure.hpp>

#include "../compression/compress.hpp"
#include "../net/read_piece.hpp"
#include "../net/response_writer.hpp"
#include "../net/syntax.hpp"

namespace conduit::in_process {

namespace {

constexpr std::size_t piece = 32 * 1024;  // bytes that a source is asked for at once

/// "shop::get_user (shop.hpp:12) is still waiting"
auto what_holds(const call& call) -> std::string {
    if (!call.endpoint) return "a layer around it is still waiting";
    const auto& at = *call.endpoint;
    auto name = std::string(at.handler.view());
    if (!at.place.file.empty()) name += " (" + std::string(at.place.file.view()) + ":" + std::to_string(at.place.line) + ")";
    return name + (at.blocking && call.answering ? " is still running on its worker" : " is still waiting");
}

/// What a server would answer with 400 is a mistake of the test's.
void check(const test_request& request) {
    const auto& target = request.target;
    const bool whole_server = target == "*" && request.method == method::options;
    if (!target.starts_with('/') && !whole_server) throw test_failure("the target \"" + target + "\" is no path: it begins with '/'");
    if (!net::is_target(std::string_view(target)))
        throw test_failure("the target \"" + target + "\" has a character that must be percent-encoded (a space is %20)");
    for (const auto& field : request.headers)
        if (!net::is_token(std::string_view(field.name)) || !net::is_field_text(std::string_view(field.value)))
            throw test_failure("the header \"" + field.name + "\" has a character that no header may have in its name or value");
}

auto with(application app, const std::vector<mount>& mounts) -> application {
    app.mounts = {mounts.data(), mounts.size()};
    return app;
}

}

call::call(test_request from) : request(std::move(from)), name(std::string(name_of(request.method)) + " " + request.target) {
    const std::string_view target = request.target;
    const auto mark = std::min(target.find('?'), target.size());
    if (!request.has("host")) views_.push_back({"host", "localhost"});
    for (const auto& field : request.headers) views_.push_back({field.name, field.value});
    in = {
        .method = request.method,
        .target = target,
        .path = target.substr(0, mark),
        .query = target.substr(std::min(mark + 1, target.size())),
        .headers = views_,
        .body = request.body,
        .peer = "127.0.0.1",
        .secure = request.secure,
    };
}

engine::engine(const conduit::application& application, std::span<const mount> mounts, const options& options)
    : mounts_(mounts.begin(), mounts.end()), application_(with(application, mounts_)), options_(options), services_(options), life_(application_),
      dispatcher_(application_, options_, services_) {
    loop_.serve(dispatcher_.service());
}

void engine::start() {
    const loop::here here(loop_);
    auto started = dispatcher_.start();
    if (started) started = life_.start();
    if (!started) throw test_failure("the app " + std::string(application_.name) + " does not start: " + started.error());
    services_.get<readiness>().set(true);
}

auto engine::begin(test_request request, const patience& patience, test_answer& answer) -> call& {
    check(request);
    const loop::here here(loop_);
    loop_.run_ready();
    forget_ended();
    auto& made = *calls_.emplace_back(std::make_unique<call>(std::move(request)));
    made.home = &loop_;
    made.services = &services_;
    made.complete = [](exchange& x) { static_cast<call&>(x).answering = false; };
    refuse_or_handle(made);
    if (!loop_.run_until([&] { return !made.answering; }, patience.end)) give_up(made, patience, "was not answered");
    send_head(made, answer);
    return made;
}

void engine::refuse_or_handle(call& call) {
    const auto limit = options_.max_body;
    if (call.in.body.size() > limit) return write(problem{.status = 413, .detail = "The body is larger than " + std::to_string(limit) + " bytes."}, call);
    call.answering = true;  // it may be completed before `handle` comes back
    auto result = outcome::done;
    const auto app = dispatcher_.service();
    try {
        result = app.handle(app.application, call);
    } catch (...) {
        write(problem::internal(), call);
    }
    if (result == outcome::done) call.answering = false;
}

/// What servers do to an answer before it goes out.
void engine::send_head(call& call, test_answer& answer) {
    auto& out = call.out;
    compression::compress(out, call.in, options_);
    if (out.status < 200 || out.status > 999) {
        std::fprintf(stderr, "conduit: %d is not the status of an answer; sent 500 instead\n", out.status);
        write(problem::internal(), call);
    }
    answer.request = call.name;
    answer.status = out.status;
    if (!out.content_type.empty()) answer.headers.push_back({"Content-Type", out.content_type});
    for (const auto& field : out.headers)
        if (net::may_send(field)) answer.headers.push_back(field);
    const auto size = out.source ? out.source->size() : out.body.size();
    if (net::may_have_content(out.status) && size) answer.headers.push_back({"Content-Length", std::to_string(*size)});
    if (out.source) {
        out.source->wake_context = &call;
        out.source->wake = [](void* context) { static_cast<in_process::call*>(context)->woken = true; };
    }
}

auto engine::read(call& call, std::string& to, const patience& patience, test_answer& answer) -> bool {
    const loop::here here(loop_);
    if (call.ended || call.in.method == method::head || !net::may_have_content(answer.status)) return false;
    if (!call.out.source) {
        to += call.out.body;
        call.ended = true;
        return false;
    }
    std::string next;
    while (true) {
        if (!loop_.run_until([&] { return call.woken; }, patience.end)) give_up(call, patience, "sent no more of its body");
        const auto state = net::read_piece(*call.out.source, next, piece);
        to += next;
        call.woken = state == body_source::state::more;
        call.ended = state == body_source::state::ended || state == body_source::state::failed;
        answer.cut_off |= state == body_source::state::failed;
        if (call.ended || !next.empty()) return !call.ended;
        if (patience.is_over()) give_up(call, patience, "sent no more of its body");
    }
}

void engine::give_up(call& call, const patience& patience, std::string_view what) {
    const auto words = call.name + " " + std::string(what) + " within " + std::to_string(patience.longest) + " ms: " + what_holds(call);
    const loop::here here(loop_);
    leave(call);
    forget_ended();
    throw test_failure(words);
}

void engine::leave(call& call) {
    left_.push_back(&call);
    call.woken = true;  // whether the source may go has not been asked
    if (call.answering) call.stop.abandon();
}

void engine::leave(call& call, const patience& patience) {
    const loop::here here(loop_);
    leave(call);
    loop_.run_until([&] {
        forget_ended();
        return !std::ranges::contains(left_, &call);
    }, patience.end);
}

/// Whether it may be destroyed.
auto engine::is_over(call& call) -> bool {
    if (call.answering) return false;
    if (!call.out.source || call.ended) return true;
    if (!call.woken) return false;
    if (!call.out.source->wake) {
        call.out.source->wake_context = &call;
        call.out.source->wake = [](void* context) { static_cast<in_process::call*>(context)->woken = true; };
    }
    call.woken = false;
    call.ended = call.out.source->abandon();
    return call.ended;
}

void engine::forget_ended() {
    std::erase_if(left_, [this](call* call) {
        if (!is_over(*call)) return false;
        std::erase_if(calls_, [call](const auto& each) { return each.get() == call; });
        return true;
    });
}

auto engine::stop(const patience& patience) -> bool {
    constexpr std::int64_t look_again = 2;  // milliseconds: a worker is idle only after it has said that it is done
    const loop::here here(loop_);
    services_.get<readiness>().set(false);
    const auto* const protocol = application_.protocol;
    if (protocol) protocol->stop(services_);
    const auto ended = [&] {
        forget_ended();
        return calls_.empty() && dispatcher_.workers_are_idle() && (!protocol || protocol->is_idle(services_));
    };
    bool quiet = ended();
    while (!quiet && !patience.is_over()) quiet = loop_.run_until(ended, std::min(patience.end, loop::now() + look_again));
    for (const auto& call : calls_)
        std::fprintf(stderr, "conduit: error: %s: %s, though its test is over\n", call->name.c_str(), what_holds(*call).c_str());
    if (!quiet && protocol && !protocol->is_idle(services_))
        std::fprintf(stderr, "conduit: error: what a message to /mcp has called is still waiting, though its test is over\n");
    if (!dispatcher_.workers_are_idle()) {
        std::fprintf(stderr, "conduit: error: a worker still runs, though the test is over: the program ends, as the app's state must not go while it is used\n");
        std::_Exit(1);
    }
    const bool stopped = life_.stop();
    if (!stopped) std::fprintf(stderr, "conduit: error: a stop hook failed\n");
    if (quiet) services_.clear();  // models may still be answering to the loop
    return quiet;
}

}
