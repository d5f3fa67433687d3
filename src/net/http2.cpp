#include "handler_time.hpp"
#include "http2.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include <conduit/http/problem.hpp>

#include "../compression/compress.hpp"
#include "connection.hpp"
#include "http2_callbacks.hpp"
#include "http2_response.hpp"
#include "response_writer.hpp"

namespace conduit::net {

namespace {
constexpr std::size_t most_ahead = 64 * 1024;         // bytes of output beyond which frames wait at nghttp2
constexpr std::size_t most_frames = 1000;             // that wait to be sent, beyond which nothing is taken
constexpr unsigned most_resets = 100;                 // in a second (CVE-2023-44487)
constexpr unsigned most_chatter = 1000;               // frames that bring nothing, in a second (CVE-2019-9512, -9513, -9515, -9518)
constexpr int retry_after = 1;                        // seconds
}

auto http2::stream_of(std::int32_t id) const -> http2_stream* {
    return static_cast<http2_stream*>(nghttp2_session_get_stream_user_data(session_.get(), id));
}

auto http2::consume() -> stop {
    auto* const session = session_.get();
    if (!session) return stop::ended;
    const auto is_jammed = [&] { return nghttp2_session_get_outbound_queue_size(session) > most_frames; };
    if (!input_.empty() && !is_jammed()) {
        const auto bytes = input_.data();
        const auto taken = nghttp2_session_mem_recv(session, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        // What nghttp2 cannot answer by itself is a flood of frames that need answers.
        if (taken < 0) calm_down();
        input_.consume_all();
    }
    for (const auto id : std::exchange(hungry_, {})) nghttp2_session_resume_data(session, id);
    while (output_.size() < most_ahead) {
        const std::uint8_t* bytes = nullptr;
        const auto size = nghttp2_session_mem_send(session, &bytes);
        if (size < 0) return stop::ended;
        if (size == 0 && !call_next()) break;
        output_.append({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
    }
    const bool has_more = output_.size() >= most_ahead || !hungry_.empty();
    if (!has_more && !nghttp2_session_want_read(session) && !nghttp2_session_want_write(session)) return stop::ended;
    if (is_jammed()) return stop::output_full;
    return has_more ? stop::needs_either : stop::needs_input;
}

auto http2::begin(std::int32_t id, bool whole_head) -> int {
    // Streams that were reset count as long as their handlers run.
    if (streams_.size() >= most_streams) {
        nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
        return 0;
    }
    auto made = std::make_unique<http2_stream>();
    made->session = this;
    made->id = id;
    made->index = streams_.size();
    made->home = shared_.home;
    made->complete = callbacks::complete;
    made->deadline.run = callbacks::expire;
    made->deadline.context = made.get();
    nghttp2_session_set_stream_user_data(session_.get(), id, made.get());
    // Else the oldest stream's body goes before all others, however long it is (RFC 9218 section 10).
    const nghttp2_extpri in_turns{.urgency = NGHTTP2_EXTPRI_DEFAULT_URGENCY, .inc = 1};
    nghttp2_session_change_extpri_stream_priority(session_.get(), id, &in_turns, 1);
    if (!whole_head) wait_for(*made, shared_.limits.head_timeout);
    ++begun_;
    streams_.push_back(std::move(made));
    return 0;
}

void http2::call_in_turn(http2_stream& stream) {
    if (waiting_.empty() && has_room()) return call(stream);
    shared_.counts.add(counted::output_full);
    waiting_.push_back(stream.id);
}

auto http2::has_room() const -> bool { return answers_ <= shared_.limits.max_output; }

/// Of the requests that wait for earlier answers to be taken. False: none does, or none may go on.
auto http2::call_next() -> bool {
    if (waiting_.empty() || !has_room()) return false;
    const auto id = waiting_.front();
    waiting_.erase(waiting_.begin());
    if (auto* const stream = stream_of(id)) call(*stream);
    return true;
}

void http2::call(http2_stream& stream) {
    stream.in = request_of(stream);
    if (stream.incoming) stream.pipe = &stream.incoming->pipe();
    shared_.counts.add(counted::requests);
    stream.calling = true;
    auto result = outcome::done;
    try {
        result = shared_.app.handle(shared_.app.application, stream);
    } catch (...) {
        write(shared_.app, problem::internal(), stream.in, stream.out);
    }
    stream.calling = false;
    if (result == outcome::done || stream.completed_early) return respond(stream);
    stream.busy = true;
    wait_for_either(stream, true);
}

void http2::refuse(http2_stream& stream, const refusal& reason) {
    if (const auto kind = kind_of_refusal(reason.status)) shared_.counts.add(*kind);
    problem said{.status = reason.status, .detail = reason.detail};
    if (reason.retry_after != 0) said.headers.push_back({"Retry-After", std::to_string(reason.retry_after)});
    write(shared_.app, said, request_of(stream), stream.out);
    submit(stream, stream.out);
}

void http2::respond(http2_stream& stream) {
    auto& out = stream.out;
    compression::compress(out, stream.in, shared_.limits);
    if (out.status < 200 || out.status > 999) {
        std::fprintf(stderr, "conduit: %d is not the status of an answer; sent 500 instead\n", out.status);
        write(shared_.app, problem::internal(), stream.in, out);
    }
    const bool is_last = shared_.limits.max_requests != 0 && begun_ >= shared_.limits.max_requests;
    if (is_last && !leaving_) shared_.counts.add(counted::last_requests);
    if (is_last || shared_.draining || asks_to_close(out)) leave();
    if (out.source) start_source(stream);
    submit(stream, out);
}

void http2::start_source(http2_stream& stream) {
    stream.source = stream.out.source.get();
    stream.source->wake_context = &stream;
    stream.source->wake = callbacks::wake;
}

void http2::submit(http2_stream& stream, response& answer) {
    shared_.home->cancel(stream.deadline);
    stream.answered = true;
    stream.status = answer.status;
    const http2_response head{answer, shared_.time.date_line()};
    const auto& fields = head.fields();
    const bool has_content = stream.head.method != method::head && may_have_content(answer.status) && (answer.source || !answer.body.empty());
    nghttp2_data_provider provider{.source = {.ptr = &stream}, .read_callback = callbacks::read};
    if (nghttp2_submit_response(session_.get(), stream.id, fields.data(), fields.size(), has_content ? &provider : nullptr) != 0)
        nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_INTERNAL_ERROR);
    if (!has_content) {
        if (stream.source) drop_source(stream);
        return;
    }
    if (!answer.source) {
        stream.body.send(answer.body);
        stream.held = answer.body.size();
        answers_ += stream.held;
    } else {
        stream.body.send(*answer.source);
        stream.busy = true;
        if (shared_.draining) answer.source->drain();
    }
    wait_for(stream, shared_.limits.write_timeout);
}

auto http2::read_body(http2_stream& stream, std::span<char> to, std::uint32_t& flags) -> std::int64_t {
    stream.body_waits = false;
    const auto [size, now] = stream.body.read(to);
    switch (now) {
    case http2_body::state::more: wait_for(stream, shared_.limits.write_timeout); break;
    case http2_body::state::ended: flags |= NGHTTP2_DATA_FLAG_EOF; break;
    case http2_body::state::failed: return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    case http2_body::state::later:
        stream.body_waits = true;
        wait_for_either(stream, true);
        if (stream.body.may_be_asked()) hungry_.push_back(stream.id);
        return NGHTTP2_ERR_DEFERRED;
    }
    return static_cast<std::int64_t>(size);
}

void http2::close(http2_stream& stream) {
    ++closed_;
    shared_.home->cancel(stream.deadline);
    stream.open = false;
    answers_ -= stream.held;
    if (!waiting_.empty()) std::erase(waiting_, stream.id);
    if (stream.status != 0 && shared_.log.enabled()) log(stream);
    stream.stop.nobody_waits();
    if (stream.incoming) stream.incoming->fail(problem::bad_request("The body is not complete: the client is gone."));
    if (stream.source) drop_source(stream);
    else if (stream.busy) stream.stop.request();
    release(stream);
}

void http2::drop_source(http2_stream& stream) { stream.busy = !stream.body.has_ended() && !stream.source->abandon(); }

void http2::release(http2_stream& stream) {
    if (stream.open || stream.busy || stream.posted) return;
    received_ -= stream.received.size();
    const auto index = stream.index;
    std::swap(streams_[index], streams_.back());
    streams_[index]->index = index;
    streams_.pop_back();
}

void http2::count_reset() {
    if (resets_.exceeds(most_resets, shared_.time.now())) calm_down();
}

void http2::count_chatter() {
    if (chatter_.exceeds(most_chatter, shared_.time.now())) calm_down();
}

void http2::calm_down() {
    shared_.counts.add(counted::refused_malformed);
    nghttp2_session_terminate_session(session_.get(), NGHTTP2_ENHANCE_YOUR_CALM);
}

void http2::log(const http2_stream& stream) {
    const bool known = !stream.head.target.empty();
    shared_.log.add(known ? name_of(stream.head.method) : "-", known ? stream.head.target : "-", stream.status, stream.body.sent(),
                    nanoseconds() - stream.started);
}

void http2::wait_for(http2_stream& stream, unsigned milliseconds, http2_stream::waits kind) {
    stream.waiting_for = kind;
    if (milliseconds == 0) shared_.home->cancel(stream.deadline);
    else shared_.home->start(stream.deadline, milliseconds);
}

void http2::on_complete(http2_stream& stream) {
    if (stream.calling) {
        stream.completed_early = true;
        return;
    }
    stream.busy = false;
    if (stream.open && !stream.answered) {
        respond(stream);
    } else {
        if (stream.out.source) {
            start_source(stream);
            drop_source(stream);
        }
        release(stream);
    }
    owner_.on_wake();
}

void http2::on_wake(http2_stream& stream) {
    const bool dropped = !stream.open || stream.given_up || stream.head.method == method::head || !may_have_content(stream.status);
    if (dropped) {
        stream.busy = !stream.source->abandon();
        release(stream);
    } else {
        stream.body.wake();
        stream.body_waits = false;
        nghttp2_session_resume_data(session_.get(), stream.id);
        wait_for(stream, shared_.limits.write_timeout);
    }
    owner_.on_wake();
}

/// Whether it is not the client that holds the answer up, but other streams; the connection's deadline sees to those.
auto http2::has_window(const http2_stream& stream) const -> bool {
    return nghttp2_session_get_remote_window_size(session_.get()) > 0 &&
           nghttp2_session_get_stream_remote_window_size(session_.get(), stream.id) > 0;
}

void http2::on_deadline(http2_stream& stream) {
    if (stream.waiting_for == http2_stream::waits::body) {
        body_overdue(stream);
        return owner_.on_wake();
    }
    if (stream.answered && has_window(stream)) return wait_for(stream, shared_.limits.write_timeout);
    if (stream.answered) {
        shared_.counts.add(counted::timeouts_write);
        nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_CANCEL);
    } else if (stream.busy) {
        // A worker may be writing to the exchange at this moment: it stays as it is.
        shared_.counts.add(counted::timeouts_handler);
        stream.given_up = true;
        stream.stop.abandon();
        if (stream.incoming) stream.incoming->fail(problem::unavailable("The request took too long.", retry_after));
        response answer;
        write(shared_.app, problem::unavailable("The request took longer than " + std::to_string(handler_time(stream, shared_.limits)) + " ms.", retry_after), request_of(stream), answer);
        submit(stream, answer);
        stream.substitute = std::move(answer.body);
        stream.body.send(stream.substitute);
    } else {
        // In the middle of a header section nothing else can be said or understood.
        shared_.counts.add(counted::timeouts_head);
        nghttp2_session_terminate_session(session_.get(), NGHTTP2_ENHANCE_YOUR_CALM);
    }
    owner_.on_wake();
}

auto http2::abandon() -> bool {
    session_.reset();
    for (auto i = streams_.size(); i > 0; --i)
        if (streams_[i - 1]->open) close(*streams_[i - 1]);
    return streams_.empty();
}

void http2::leave() {
    if (leaving_ || !session_) return;
    leaving_ = true;
    nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(session_.get()), NGHTTP2_NO_ERROR, nullptr, 0);
}

void http2::drain() {
    leave();
    for (const auto& stream : streams_) {
        if (!stream->open) continue;
        if (stream->source) stream->source->drain();
        else if (stream->busy) stream->stop.request();
    }
}

auto http2::waits_for() const -> wait { return !streams_.empty() ? wait::nothing : shared_.draining ? wait::last : wait::idle; }

}
