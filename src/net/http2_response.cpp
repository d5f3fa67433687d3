#include "http2_response.hpp"

#include <algorithm>

#include <conduit/http/header.hpp>

#include "response_writer.hpp"
#include "syntax.hpp"

namespace conduit::net {

namespace {

/// Of those that a handler may set towards HTTP/1.1 (RFC 9113 section 8.2.2).
auto is_about_the_connection(std::string_view name) -> bool {
    return same_header_name(name, "upgrade") || same_header_name(name, "proxy-connection") || same_header_name(name, "te");
}

/// Space around a value is not allowed here (RFC 9113 section 8.2.1).
auto trimmed(std::string_view text) -> std::string_view {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

auto bytes_of(const char* text) -> std::uint8_t* { return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text)); }

}

http2_response::http2_response(const response& answer, std::string_view date_line) {
    constexpr auto date_name = std::string_view{"Date: "}.size();
    constexpr auto line_end = std::string_view{"\r\n"}.size();
    constexpr std::size_t most_fixed_bytes = 128;  // :status, date, content-length and the name of content-type
    auto size = most_fixed_bytes + answer.content_type.size();
    for (const auto& field : answer.headers) size += field.name.size() + field.value.size();
    text_.reserve(size);
    fields_.reserve(answer.headers.size() + 4);

    add(":status", std::to_string(answer.status));
    if (!date_line.empty()) add("date", date_line.substr(date_name, date_line.size() - date_name - line_end));
    if (!answer.content_type.empty() && is_field_text(std::string_view{answer.content_type})) add("content-type", answer.content_type);
    for (const auto& field : answer.headers)
        if (may_send(field) && !is_about_the_connection(field.name)) add(field.name, field.value);
    const auto length = answer.source ? answer.source->size() : answer.body.size();
    if (may_have_content(answer.status) && length) add("content-length", std::to_string(*length));
}

void http2_response::add(std::string_view name, std::string_view value) {
    value = trimmed(value);
    const auto* const at = text_.data() + text_.size();
    for (const char c : name) text_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    text_ += value;
    fields_.push_back({bytes_of(at), bytes_of(at + name.size()), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
}

}
