// The part of http2 that is about requests: their heads, and bodies that are kept or that handlers read while they arrive.
#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <string>
#include <utility>

#include <conduit/http/problem.hpp>

#include "connection.hpp"
#include "handler_time.hpp"
#include "http2.hpp"
#include "http2_callbacks.hpp"
#include "http2_response.hpp"
#include "request_head.hpp"

namespace conduit::net {

namespace {
constexpr std::size_t bodies_at_once = 4;                 // largest bodies that may be held for one connection
constexpr std::uint64_t least_body_progress = 64 * 1024;  // bytes by which a body may take longer than its time-out
constexpr int retry_after = 1;                            // seconds
}

void http2::take_head(http2_stream& stream) {
    shared_.home->cancel(stream.deadline);
    if (stream.answered) return;
    stream.started = nanoseconds();
    if (const auto reason = stream.head.complete(shared_.limits)) return refuse(stream, *reason);
    if (!stream.whole) take_terms(stream);
}

/// The body is still to come: how depends on who takes it.
void http2::take_terms(http2_stream& stream) {
    auto terms = body_terms{.most = shared_.limits.max_body};
    if (shared_.app.terms) terms = shared_.app.terms(shared_.app.application, request_of(stream));
    stream.most_body = terms.most;
    const auto& head = stream.head;
    if (head.content_length > terms.most) return refuse(stream, {413, body_too_large(terms.most)});
    if (terms.streamed) {
        stream.incoming.emplace(head.content_length, terms.most, head.expects_continue, stream.stop, *shared_.home, callbacks::body_wanted, &stream);
        return call_in_turn(stream);
    }
    wait_for(stream, shared_.limits.body_timeout, http2_stream::waits::body);
    if (head.expects_continue) say_continue(stream);
}

auto http2::request_of(const http2_stream& stream) const -> request {
    return {
        .method = stream.head.method,
        .target = stream.head.target,
        .path = stream.head.path,
        .query = stream.head.query,
        .headers = stream.head.headers,
        .body = stream.received,
        .peer = peer_,
        .secure = shared_.encryption != nullptr,
    };
}

void http2::say_continue(const http2_stream& stream) {
    const http2_response go_on{{.status = 100}, {}};
    nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, stream.id, nullptr, go_on.fields().data(), go_on.fields().size(), nullptr);
}

void http2::take_body(http2_stream& stream, std::string_view bytes) {
    if (stream.incoming && (!stream.answered || stream.source)) return pass_on(stream, bytes);
    nghttp2_session_consume_stream(session_.get(), stream.id, bytes.size());
    if (!stream.answered) keep(stream, bytes);
}

void http2::keep(http2_stream& stream, std::string_view bytes) {
    if (stream.received.size() + bytes.size() > stream.most_body) return refuse(stream, {413, body_too_large(stream.most_body)});
    const auto held = received_ + bytes.size();
    const bool many = held != 0 && (held - 1) / bodies_at_once >= shared_.limits.max_body;  // a product could overflow
    if (many && held > stream.most_body)
        return refuse(stream, {503, "This connection sends too many large bodies at once.", retry_after});
    const auto before = stream.received.size() / least_body_progress;
    stream.received += bytes;
    received_ += bytes.size();
    if (stream.received.size() / least_body_progress != before) wait_for(stream, shared_.limits.body_timeout, http2_stream::waits::body);
}

void http2::pass_on(http2_stream& stream, std::string_view bytes) {
    auto& body = *stream.incoming;
    const auto before = body.taken() / least_body_progress;
    body.take(bytes);
    widen(stream);
    wait_for_either(stream, body.taken() / least_body_progress != before);
}

/// The client may send as much again as the handler has read.
void http2::widen(http2_stream& stream) {
    if (const auto more = stream.incoming->credit()) nghttp2_session_consume_stream(session_.get(), stream.id, more);
}

void http2::take_end(http2_stream& stream) {
    if (stream.incoming) {
        stream.incoming->finish();
        return wait_for_either(stream, false);
    }
    shared_.home->cancel(stream.deadline);
    call_in_turn(stream);
}

/// For the client to go on with the body of a request that is under way, or for the handler.
void http2::wait_for_either(http2_stream& stream, bool progressed) {
    using enum http2_stream::waits;
    if (!stream.busy || (stream.answered && !stream.body_waits)) return;
    const bool for_client = stream.incoming && stream.incoming->waits_for_client();
    const auto kind = for_client ? body : stream.answered ? nothing : handler;
    if (kind == stream.waiting_for && !progressed) return;
    wait_for(stream, kind == body ? shared_.limits.body_timeout : kind == handler ? handler_time(stream, shared_.limits) : 0, kind);
}

void http2::on_body_wanted(http2_stream& stream) {
    // Not now: it is the handler that calls, which may be what the answer is made by.
    if (!std::exchange(stream.posted, true)) shared_.home->post(callbacks::body_read, &stream);
}

void http2::on_body_read(http2_stream& stream) {
    stream.posted = false;
    if (stream.open && session_) {
        if (stream.incoming->let_go() && !stream.answered) say_continue(stream);
        widen(stream);
        wait_for_either(stream, false);
    }
    release(stream);
    owner_.on_wake();
}

void http2::body_overdue(http2_stream& stream) {
    constexpr std::string_view late = "The body did not arrive in time.";
    shared_.counts.add(counted::timeouts_body);
    if (!stream.incoming) return refuse(stream, {408, std::string(late)});
    stream.incoming->fail({.status = 408, .detail = std::string(late)});
    wait_for_either(stream, false);
}

}
