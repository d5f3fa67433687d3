// The part of http1 that is about bodies which handlers read while they arrive.
#include <memory>
#include <string>
#include <utility>

#include <conduit/http/problem.hpp>

#include "connection.hpp"
#include "http1.hpp"

namespace conduit::net {

/// The body is still to come: how depends on who takes it.
auto http1::take_terms() -> bool {
    auto terms = body_terms{.most = most_body_};
    if (shared_.app.terms) terms = shared_.app.terms(shared_.app.application, request_with({}));
    most_body_ = terms.most;
    if (!head_.chunked && head_.content_length > most_body_) {
        refuse({413, body_too_large(most_body_)});
    } else if (terms.streamed) {
        call_with_stream();
    } else {
        if (most_body_ > shared_.limits.max_body) {
            raised_ = true;
            input_.set_limit(most_input(shared_.limits, most_body_));
        }
        constexpr std::size_t large = 16 * 1024;  // bytes: less is copied sooner than received with care
        if (!head_.chunked && head_.content_length >= large) {
            input_.expect_body(head_.size, head_.content_length);
            expecting_ = true;
        }
        if (head_.expects_continue && input_.size() == head_.size) output_.append("HTTP/1.1 100 Continue\r\n\r\n");
    }
    return true;
}

void http1::call_with_stream() {
    // The head leaves the input, which goes on, and is read again from where it stays.
    const auto bytes = input_.data().substr(0, head_.size);
    body_ = std::make_unique<incoming_body>(bytes, head_, most_body_, exchange_.stop, *shared_.home,
                                            [](void* owner) { static_cast<connection*>(owner)->on_body_wanted(); }, exchange_.owner);
    if (!shared_.heads.parse(body_->head(), 0, head_, headers_).value_or(false)) return refuse({500, {}});
    head_address_ = body_->head().data();
    input_.consume(head_.size);
    request_size_ = 0;
    feed();
    exchange_.in = request_with({});
    exchange_.pipe = &body_->pipe();
    ask_application();
}

void http1::feed() {
    // An answer that has begun cannot be preceded by another.
    if (body_->feed(input_) && phase_ != phase::sending) output_.append("HTTP/1.1 100 Continue\r\n\r\n");
}

void http1::end_of_input() {
    if (body_ && phase_ != phase::rest && !body_->complete())
        body_->fail(problem::bad_request("The body is not complete: the client has ended the connection."));
}

void http1::body_overdue() {
    constexpr std::string_view late = "The body did not arrive in time.";
    if (phase_ == phase::rest) phase_ = phase::ended;
    else if (body_) body_->fail({.status = 408, .detail = std::string(late)});
    else refuse({408, std::string(late)});
}

auto http1::read_rest() -> bool {
    if (body_->complete()) {
        body_.reset();
        phase_ = phase::head;
        return true;
    }
    return false;
}

/// The answer is there: whether the connection can go on, though the body may not have been read.
auto http1::may_leave_body() -> bool {
    if (exchange_.out.source) return body_->complete();  // it may be made of the body
    body_->discard(input_);
    return body_->complete() || body_->short_of_end();
}

void http1::leave_body() {
    unread_ = !body_->complete();
    if (kept_ && unread_) phase_ = phase::rest;
    else body_.reset();
}

}
