#pragma once
// The requests of one connection, read by llhttp (the parser of Node.js) in its strict mode.
#include <llhttp.h>

#include <string>
#include <string_view>

#include "request_reader.hpp"

namespace fuzz {

/// `refused` is llhttp's error, and `detail` its name. llhttp leaves the connection after a request to upgrade.
inline auto read_by_llhttp(std::string_view bytes) -> reading {
    struct state : llhttp_t {
        reading read;
        bool in_head = false, in_value = false;

        auto made() -> message& { return read.messages.back(); }
    };
    static constexpr auto get = [](llhttp_t* parser) -> state& { return *static_cast<state*>(parser); };

    llhttp_settings_t calls;
    llhttp_settings_init(&calls);
    calls.on_message_begin = [](llhttp_t* parser) {
        get(parser).in_head = true;
        get(parser).in_value = true;
        get(parser).read.messages.emplace_back();
        return 0;
    };
    calls.on_url = [](llhttp_t* parser, const char* text, std::size_t size) {
        get(parser).made().target.append(text, size);
        return 0;
    };
    calls.on_header_field = [](llhttp_t* parser, const char* text, std::size_t size) {
        auto& own = get(parser);
        if (!own.in_head) return 0;  // a trailer
        if (std::exchange(own.in_value, false)) own.made().headers.emplace_back();
        own.made().headers.back().first.append(text, size);
        return 0;
    };
    calls.on_header_value = [](llhttp_t* parser, const char* text, std::size_t size) {
        auto& own = get(parser);
        own.in_value = true;
        if (own.in_head) own.made().headers.back().second.append(text, size);
        return 0;
    };
    calls.on_header_value_complete = [](llhttp_t* parser) {  // that of an empty value, too
        auto& own = get(parser);
        own.in_value = true;
        if (!own.in_head) return 0;
        auto& value = own.made().headers.back().second;
        while (value.ends_with(' ') || value.ends_with('\t')) value.pop_back();
        return 0;
    };
    calls.on_headers_complete = [](llhttp_t* parser) {
        auto& own = get(parser);
        own.in_head = false;
        own.made().method = llhttp_method_name(static_cast<llhttp_method_t>(parser->method));
        own.made().chunked = (parser->flags & F_CHUNKED) != 0;
        own.made().content_length = own.made().chunked ? 0 : parser->content_length;
        own.made().http_1_0 = parser->http_minor == 0;
        return 0;
    };
    calls.on_body = [](llhttp_t* parser, const char* text, std::size_t size) {
        get(parser).made().body.append(text, size);
        return 0;
    };
    calls.on_message_complete = [](llhttp_t* parser) {
        get(parser).made().complete = true;
        get(parser).made().keep_alive = llhttp_should_keep_alive(parser) != 0;
        return 0;
    };

    state parser;
    llhttp_init(&parser, HTTP_REQUEST, &calls);
    const std::string exact(bytes);
    const auto error = llhttp_execute(&parser, exact.data(), exact.size());
    if (error != HPE_OK) {
        parser.read.refused = error;
        parser.read.detail = llhttp_errno_name(error);
        if (const auto* const reason = llhttp_get_error_reason(&parser)) parser.read.detail += std::string(": ") + reason;
    }
    // A last head that is not known yet, or was when llhttp came to refuse its framing.
    if (parser.in_head || parser.read.detail == "HPE_INVALID_TRANSFER_ENCODING: Request has invalid `Transfer-Encoding`") parser.read.messages.pop_back();
    return std::move(parser.read);
}

}
