#include "response_writer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>

#include <conduit/http/problem.hpp>

#include "syntax.hpp"

namespace conduit::net {

namespace {

constexpr std::size_t copied_body = 16 * 1024;  // above, sending from where it lies beats the copy
constexpr std::size_t most_fixed_bytes = 256;   // status line, Date, Content-Length, Connection and line ends

auto put(char* at, std::string_view text) -> char* {
    std::memcpy(at, text.data(), text.size());
    return at + text.size();
}

auto put(char* at, std::size_t number) -> char* { return std::to_chars(at, at + 20, number).ptr; }

auto put_status_line(char* at, int status) -> char* {
    switch (status) {
    case 200: return put(at, "HTTP/1.1 200 OK\r\n");
    case 201: return put(at, "HTTP/1.1 201 Created\r\n");
    case 204: return put(at, "HTTP/1.1 204 No Content\r\n");
    case 304: return put(at, "HTTP/1.1 304 Not Modified\r\n");
    case 400: return put(at, "HTTP/1.1 400 Bad Request\r\n");
    case 404: return put(at, "HTTP/1.1 404 Not Found\r\n");
    case 422: return put(at, "HTTP/1.1 422 Unprocessable Content\r\n");
    default:
        at = put(at, "HTTP/1.1 ");
        at = put(at, static_cast<std::size_t>(status));
        at = put(at, " ");
        at = put(at, reason_phrase(status).substr(0, 64));
        return put(at, "\r\n");
    }
}

/// Fields of which there would be two, or that decide where the message ends.
auto belongs_to_the_engine(std::string_view name) -> bool {
    switch (name.size()) {
    case 4: return same_header_name(name, "date");
    case 10: return same_header_name(name, "connection") || same_header_name(name, "keep-alive");
    case 14: return same_header_name(name, "content-length");
    case 17: return same_header_name(name, "transfer-encoding");
    default: return false;
    }
}

[[gnu::cold]] void report_dropped(std::string_view name, const char* reason) {
    const auto shown = is_token(name) ? name.substr(0, 64) : std::string_view{"(not a header name)"};
    std::fprintf(stderr, "conduit: dropped the response header %.*s: %s\n", static_cast<int>(shown.size()), shown.data(),
                 reason);
}

auto head_size_bound(const response& answer) -> std::size_t {
    auto size = most_fixed_bytes + answer.content_type.size();
    for (const auto& field : answer.headers) size += field.name.size() + field.value.size() + 4;
    return size;
}

}

auto may_send(const header_field& field) -> bool {
    if (!is_token(std::string_view{field.name})) {
        report_dropped(field.name, "its name is not a token");
        return false;
    }
    if (!is_field_text(std::string_view{field.value})) {
        report_dropped(field.name, "its value contains a control character");
        return false;
    }
    if (belongs_to_the_engine(field.name)) {
        // Connection: close is obeyed, see asks_to_close.
        if (!same_header_name(field.name, "connection")) report_dropped(field.name, "the server sets it");
        return false;
    }
    return true;
}

void append_piece(send_queue& queue, std::string_view piece, bool chunked) {
    constexpr std::size_t framing = 2 * sizeof(std::size_t) + 4;
    queue.append(piece.size() + framing, [&](char* at) {
        if (chunked) {
            at = std::to_chars(at, at + framing, piece.size(), 16).ptr;
            at = put(at, "\r\n");
        }
        at = put(at, piece);
        return chunked ? put(at, "\r\n") : at;
    });
}

auto asks_to_close(const response& answer) -> bool {
    return std::ranges::any_of(answer.headers, [](const header_field& field) {
        return same_header_name(field.name, "connection") && same_header_name(field.value, "close");
    });
}

auto write_response(send_queue& queue, response& answer, std::string_view date_line, persistence kept, bool is_head, bool until_close)
    -> std::size_t {
    const bool bodiless = !may_have_content(answer.status);
    const auto size = answer.source ? answer.source->size() : answer.body.size();
    const auto body_size = bodiless || is_head || answer.source ? 0 : answer.body.size();
    const bool copied = body_size <= copied_body;

    queue.append(head_size_bound(answer) + (copied ? body_size : 0), [&](char* at) {
        at = put_status_line(at, answer.status);
        at = put(at, date_line);
        if (!answer.content_type.empty()) {
            if (is_field_text(std::string_view{answer.content_type})) {
                at = put(at, "Content-Type: ");
                at = put(at, answer.content_type);
                at = put(at, "\r\n");
            } else {
                report_dropped("Content-Type", "its value contains a control character");
            }
        }
        for (const auto& field : answer.headers) {
            if (!may_send(field)) continue;
            at = put(at, field.name);
            at = put(at, ": ");
            at = put(at, field.value);
            at = put(at, "\r\n");
        }
        if (!bodiless && size) {
            at = put(at, "Content-Length: ");
            at = put(at, static_cast<std::size_t>(*size));
            at = put(at, "\r\n");
        } else if (!bodiless && !until_close) {
            at = put(at, "Transfer-Encoding: chunked\r\n");
        }
        if (kept == persistence::close) at = put(at, "Connection: close\r\n");
        if (kept == persistence::keep_stated) at = put(at, "Connection: keep-alive\r\n");
        at = put(at, "\r\n");
        return copied ? put(at, std::string_view{answer.body}.substr(0, body_size)) : at;
    });
    if (!copied) queue.append_large(std::move(answer.body));
    return body_size;
}

}
