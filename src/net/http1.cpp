#include "http1.hpp"

#include <optional>
#include <string>
#include <utility>

#include <conduit/http/problem.hpp>

#include "../compression/compress.hpp"
#include "connection.hpp"
#include "handler_time.hpp"
#include "http2.hpp"
#include "read_piece.hpp"
#include "response_writer.hpp"

namespace conduit::net {

namespace {
constexpr std::size_t kept_body = 64 * 1024;   // capacity that an idle connection may hold
constexpr std::size_t piece = 32 * 1024;       // bytes that a source is asked for at once
constexpr std::size_t most_ahead = 64 * 1024;  // bytes of a streamed body that wait to be sent
constexpr std::size_t least_preface = 4;       // bytes by which that of HTTP/2 is told from a method
constexpr int retry_after_timeout = 1;         // seconds
}

http1::http1(environment& shared, connection& owner, receive_buffer& input, send_queue& output, std::string_view peer)
    : shared_(shared), input_(input), output_(output), peer_(peer) {
    exchange_.owner = &owner;
    exchange_.home = shared.home;
    exchange_.complete = on_complete;
}

auto http1::consume() -> stop {
    consuming_ = true;
    if (body_) feed();
    const auto stopped = proceed();
    if (body_) feed();  // the handler may have made room
    consuming_ = false;
    return stopped;
}

auto http1::proceed() -> stop {
    while (true) {
        switch (phase_) {
        case phase::calling:
        case phase::pending: return stop::pending;
        case phase::ended: return stop::ended;
        case phase::http2: return stop::http2;
        case phase::sending:
            if (const auto stopped = pump()) return *stopped;
            break;
        default:
            if (output_.size() > shared_.limits.max_output) {
                shared_.counts.add(counted::output_full);
                return stop::output_full;
            }
            if (!step()) return stop::needs_input;
        }
    }
}

auto http1::step() -> bool {
    switch (phase_) {
    case phase::head: return read_head();
    case phase::body: return read_body();
    case phase::rest: return read_rest();
    default: return read_chunks();
    }
}

auto http1::read_head() -> bool {
    if (input_.empty()) return false;
    const auto complete = shared_.heads.parse(input_.data(), seen_, head_, headers_);
    if (!complete) {
        // Only what is no HTTP/1.1 can be the beginning of HTTP/2.
        const auto start = input_.data().substr(0, http2::preface.size());
        if (answered_ == 0 && start.size() > least_preface && http2::preface.starts_with(start)) {
            if (start.size() < http2::preface.size()) return false;
            phase_ = phase::http2;
            return true;
        }
        refuse(complete.error());
        return true;
    }
    if (!*complete) {
        seen_ = input_.size();
        return false;
    }
    seen_ = 0;
    head_address_ = input_.data().data();
    decoded_ = 0;
    if (head_.chunked) chunks_.reset();
    phase_ = head_.chunked ? phase::chunks : phase::body;
    most_body_ = shared_.limits.max_body;
    const bool is_whole = !head_.chunked && (head_.content_length == 0 || input_.size() >= head_.size + head_.content_length);
    return (is_whole && head_.content_length <= most_body_) || take_terms();
}

auto http1::read_body() -> bool {
    request_size_ = head_.size + head_.content_length;
    if (input_.size() < request_size_) return false;
    call(head_.content_length);
    return true;
}

auto http1::read_chunks() -> bool {
    const auto offset = head_.size + decoded_;
    const auto arrived = input_.size() - offset;
    if (arrived == 0) return false;
    auto* const bytes = input_.at(offset);
    const auto progress = chunks_.decode(bytes, arrived, bytes, most_body_);
    decoded_ += progress.produced;
    switch (progress.state) {
    case chunked_decoder::status::incomplete:
        input_.truncate(head_.size + decoded_);
        return false;
    case chunked_decoder::status::complete:
        request_size_ = offset + progress.consumed;
        call(decoded_);
        return true;
    case chunked_decoder::status::too_large:
        if (chunks_.in_trailers()) refuse({431, std::string{progress.problem}});
        else refuse({413, body_too_large(most_body_)});
        return true;
    default:
        refuse({400, std::string{progress.problem}});
        return true;
    }
}

void http1::call(std::size_t body_size) {
    const auto bytes = input_.data();
    if (bytes.data() != head_address_) {
        // The input has moved since the head was read. Reading it again is simpler than moving every view, and rare.
        if (!shared_.heads.parse(bytes.substr(0, head_.size), 0, head_, headers_).value_or(false))
            return refuse({500, {}});
    }
    exchange_.in = request_with(bytes.substr(head_.size, body_size));
    if (expecting_) exchange_.received = &(received_ = {.owner = input_.memory()});
    ask_application();
}

auto http1::request_with(std::string_view body) const -> request {
    return {
        .method = head_.method,
        .target = head_.target,
        .path = head_.path,
        .query = head_.query,
        .headers = headers_,
        .body = body,
        .peer = peer_,
        .secure = shared_.encryption != nullptr,
    };
}

void http1::ask_application() {
    if (shared_.log.enabled()) started_ = nanoseconds();
    shared_.counts.add(counted::requests);
    phase_ = phase::calling;
    completed_early_ = false;
    auto result = outcome::done;
    try {
        result = shared_.app.handle(shared_.app.application, exchange_);
    } catch (...) {
        write(shared_.app, problem::internal(), exchange_.in, exchange_.out);
    }
    if (result == outcome::pending && !completed_early_) {
        phase_ = phase::pending;
        start_own_time();
        if (shared_.draining) drain();
    } else {
        respond();
    }
}

/// Where the endpoint has a time-out of its own. The server's is one of the connection's waits.
void http1::start_own_time() {
    if (!exchange_.endpoint || exchange_.endpoint->timeout == 0) return;
    own_time_ = {.run = [](void* owner) { static_cast<connection*>(owner)->on_deadline(wait::handler); }, .context = exchange_.owner};
    shared_.home->start(own_time_, exchange_.endpoint->timeout);
}

/// Whether the head of another request has arrived already. That is still answered by a server that drains.
auto http1::has_next() const -> bool {
    request_head next;
    std::vector<header_view> headers;
    const auto rest = input_.data().substr(request_size_);
    return !rest.empty() && shared_.heads.parse(rest, 0, next, headers).value_or(false);
}

auto http1::is_last() const -> bool { return shared_.limits.max_requests != 0 && answered_ + 1 >= shared_.limits.max_requests; }

void http1::respond() {
    auto& out = exchange_.out;
    if (out.status < 200 || out.status > 999) {
        std::fprintf(stderr, "conduit: %d is not the status of an answer; sent 500 instead\n", out.status);
        write(shared_.app, problem::internal(), exchange_.in, out);
    }
    compression::compress(out, exchange_.in, shared_.limits);
    const bool has_content = head_.method != method::head && may_have_content(out.status);
    const auto size = out.source ? out.source->size() : std::nullopt;
    // Before HTTP/1.1 there are no chunks: the end of the connection is that of the body (RFC 9112 section 6.3).
    const bool until_close = out.source && !size && head_.http_1_0;
    kept_ = head_.keep_alive && !until_close && !asks_to_close(out) && (!body_ || may_leave_body()) &&
            (!shared_.draining || (!body_ && has_next()));
    if (kept_ && is_last()) {
        shared_.counts.add(counted::last_requests);
        kept_ = false;
    }
    const auto said = !kept_ ? persistence::close : head_.http_1_0 ? persistence::keep_stated : persistence::keep;
    const int status = out.status;
    const auto body_size = write_response(output_, out, shared_.time.date_line(), said, head_.method == method::head, until_close);
    if (!out.source) return finish(status, body_size);

    chunked_out_ = !size && !until_close;
    left_ = size;
    body_sent_ = 0;
    take_source();
    dropping_ = !has_content;
    if (dropping_) return;
    // What is encrypted has to be read.
    const auto file = shared_.encryption ? std::nullopt : out.source->file();
    by_system_ = file.has_value();
    if (file) output_.append_file(file->descriptor, file->offset, file->size);
}

void http1::take_source() {
    exchange_.out.source->wake_context = exchange_.owner;
    exchange_.out.source->wake = [](void* owner) { static_cast<connection*>(owner)->on_wake(); };
    phase_ = phase::sending;
    if (shared_.draining) drain();
}

/// Sends more of the source's body, while there is room; why that ends, or nothing if the answer is complete.
auto http1::pump() -> std::optional<stop> {
    auto& source = *exchange_.out.source;
    const int status = exchange_.out.status;
    if (dropping_) {
        if (!source.abandon()) return stop::pending;
        finish(status, 0);
        return std::nullopt;
    }
    if (by_system_) {
        if (!output_.empty()) return stop::output_full;
        finish(status, static_cast<std::size_t>(*left_));
        return std::nullopt;
    }
    while (output_.size() < most_ahead) {
        const auto state = read_piece(source, piece_, piece);
        if (left_ && piece_.size() > *left_) piece_.resize(static_cast<std::size_t>(*left_));
        body_sent_ += piece_.size();
        if (left_) *left_ -= piece_.size();
        if (!piece_.empty()) append_piece(output_, piece_, chunked_out_);
        switch (state) {
        case body_source::state::more:
            if (piece_.empty()) return stop::output_full;
            break;
        case body_source::state::waiting: return stop::pending;
        case body_source::state::ended:
            if (left_.value_or(0) == 0) {
                if (chunked_out_) output_.append("0\r\n\r\n");
                finish(status, body_sent_);
                return std::nullopt;
            }
            [[fallthrough]];
        case body_source::state::failed:
            kept_ = false;
            finish(status, body_sent_);
            return std::nullopt;
        }
    }
    return stop::output_full;
}

void http1::finish(int status, std::size_t body_size) {
    if (shared_.log.enabled() && !given_up_) log(status, body_size);
    exchange_.clear();
    if (piece_.capacity() > 2 * piece) piece_ = {};
    if (exchange_.out.body.capacity() > kept_body) exchange_.out.body = {};
    input_.consume(request_size_);
    if (std::exchange(expecting_, false)) {
        if (received_.taken) input_.renew();
        received_ = {};
    }
    if (input_.empty()) input_.release_if_large();
    ++answered_;
    phase_ = kept_ ? phase::head : phase::ended;
    if (body_) leave_body();
    if (raised_) [[unlikely]] {
        raised_ = false;
        input_.set_limit(most_input(shared_.limits, shared_.limits.max_body));
    }
}

auto http1::abandon() -> bool {
    exchange_.stop.nobody_waits();
    if (body_) body_->fail(problem::bad_request("The client is gone."));
    if (phase_ == phase::sending) return exchange_.out.source->abandon();
    exchange_.stop.request();
    return false;
}

void http1::client_ended() {
    if (phase_ == phase::calling || phase_ == phase::pending) exchange_.stop.abandon();
}

void http1::drain() {
    if (phase_ == phase::sending) exchange_.out.source->drain();
    else exchange_.stop.request();
}

/// Of a request that is refused: its fields may not have been read, or have moved.
auto http1::what_was_read() const -> request {
    const auto target = head_.target;
    const auto end = std::min(target.find('?'), target.size());
    return {.method = head_.method, .target = target, .path = target.substr(0, end), .query = target.substr(std::min(end + 1, target.size())), .headers = {}, .body = {},
            .peer = peer_, .secure = shared_.encryption != nullptr};
}

void http1::refuse(const refusal& reason) {
    refused_ = true;
    // As in `call`, where the input has moved.
    const auto bytes = input_.data();
    if (phase_ != phase::head && !body_ && bytes.data() != head_address_ && !shared_.heads.parse(bytes.substr(0, head_.size), 0, head_, headers_).value_or(false)) head_.target = {};
    auto& out = exchange_.out;
    if (const auto kind = kind_of_refusal(reason.status)) shared_.counts.add(*kind);
    problem said{.status = reason.status, .detail = reason.detail};
    if (reason.retry_after != 0) said.headers.push_back({"Retry-After", std::to_string(reason.retry_after)});
    write(shared_.app, said, what_was_read(), out);
    const auto body_size =
        write_response(output_, out, shared_.time.date_line(), persistence::close, head_.method == method::head, false);
    started_ = nanoseconds();
    if (shared_.log.enabled()) log(reason.status, body_size);
    exchange_.clear();
    ++answered_;
    phase_ = phase::ended;
}

void http1::give_up() {
    // A worker may be writing to the exchange and reading the request at this moment: both stay as they are.
    given_up_ = true;
    exchange_.stop.abandon();
    response answer;
    write(shared_.app, problem::unavailable("The request took longer than " + std::to_string(handler_time(exchange_, shared_.limits)) + " ms.", retry_after_timeout),
          request_with({}), answer);
    const auto body_size =
        write_response(output_, answer, shared_.time.date_line(), persistence::close, head_.method == method::head, false);
    if (shared_.log.enabled()) log(answer.status, body_size);
}

void http1::log(int status, std::size_t body_size) {
    const auto known = !head_.target.empty();
    shared_.log.add(known ? name_of(head_.method) : "-", known ? head_.target : "-", status, body_size,
                    nanoseconds() - started_);
}

auto http1::complete() -> bool {
    if (phase_ == phase::calling) {
        completed_early_ = true;
        return false;
    }
    if (own_time_.place != timer::nowhere) shared_.home->cancel(own_time_);
    if (!given_up_) {
        respond();
    } else if (exchange_.out.source) {
        kept_ = false;
        dropping_ = true;
        take_source();
    } else {
        exchange_.clear();
        phase_ = phase::ended;
    }
    return true;
}

void http1::on_complete(exchange& completed) { static_cast<owned_exchange&>(completed).owner->on_complete(); }

auto http1::waits_for() const -> wait {
    switch (phase_) {
    case phase::head: return !input_.empty() ? wait::head : shared_.draining ? wait::last : wait::idle;
    case phase::body:
    case phase::chunks:
    case phase::rest: return wait::body;
    case phase::pending:
        if (wants_body()) return wait::body;
        return given_up_ || own_time_.place != timer::nowhere ? wait::nothing : wait::handler;
    case phase::sending: return wants_body() ? wait::body : wait::nothing;
    default: return wait::nothing;
    }
}

auto http1::progress() const -> std::uint64_t {
    // A body may take longer than its time-out as long as it brings this much in every such period.
    constexpr std::size_t least_body_progress = 64 * 1024;
    const bool in_body = phase_ == phase::body || phase_ == phase::chunks;
    const auto received = body_ ? body_->taken() : input_.size();
    return (answered_ << 24) + (in_body || body_ ? received / least_body_progress + 1 : 0);
}

}
