#pragma once
#include <nghttp2/nghttp2.h>

#include "http2.hpp"

namespace conduit::net {

/// What nghttp2, the application and the timers call: finds the session and the stream.
struct http2::callbacks {
    static auto session_of(void* self) -> http2& { return *static_cast<http2*>(self); }

    /// Of PRIORITY, nghttp2 says nothing else.
    static auto begin_frame(nghttp2_session*, const nghttp2_frame_hd* head, void* self) -> int {
        if (brings_nothing(*head)) session_of(self).count_chatter();
        return 0;
    }

    static auto begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* self) -> int {
        if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
        return session_of(self).begin(frame->hd.stream_id, (frame->hd.flags & NGHTTP2_FLAG_END_HEADERS) != 0);
    }

    static auto header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                       std::size_t value_size, std::uint8_t, void* self) -> int {
        if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;  // trailers are not for us
        auto& session = session_of(self);
        if (auto* const stream = session.stream_of(frame->hd.stream_id))
            stream->head.add({reinterpret_cast<const char*>(name), name_size}, {reinterpret_cast<const char*>(value), value_size},
                             session.shared_.limits);
        return 0;
    }

    /// Such a request is malformed (RFC 9113 section 8.2.1); nghttp2 by itself would leave the field out.
    static auto invalid_header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t*, std::size_t, const std::uint8_t*,
                               std::size_t, std::uint8_t, void* self) -> int {
        if (auto* const stream = session_of(self).stream_of(frame->hd.stream_id)) stream->answered = true;
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_PROTOCOL_ERROR);
        return 0;
    }

    static auto data(nghttp2_session* of, std::uint8_t, std::int32_t id, const std::uint8_t* bytes, std::size_t size, void* self) -> int {
        // Other streams go on, however slowly a handler reads this one.
        nghttp2_session_consume_connection(of, size);
        auto& session = session_of(self);
        if (auto* const stream = session.stream_of(id)) session.take_body(*stream, {reinterpret_cast<const char*>(bytes), size});
        return 0;
    }

    /// A proper client sends few of these, but may send as many of the others as it has use for.
    static auto brings_nothing(const nghttp2_frame_hd& head) -> bool {
        switch (head.type) {
        case NGHTTP2_PRIORITY:
        case NGHTTP2_SETTINGS:
        case NGHTTP2_PING: return true;
        case NGHTTP2_DATA: return head.length == 0 && (head.flags & NGHTTP2_FLAG_END_STREAM) == 0;
        default: return false;
        }
    }

    static auto frame_received(nghttp2_session*, const nghttp2_frame* frame, void* self) -> int {
        auto& session = session_of(self);
        if (frame->hd.type == NGHTTP2_RST_STREAM) {
            // Some clients answer each frame that was on its way when they reset a stream with another reset.
            if (session.stream_of(frame->hd.stream_id)) session.count_reset();
            else session.count_chatter();
        }
        if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
        auto* const stream = session.stream_of(frame->hd.stream_id);
        if (!stream) return 0;
        stream->whole = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
        if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) session.take_head(*stream);
        if (stream->whole && (!stream->answered || stream->incoming)) session.take_end(*stream);
        return 0;
    }

    static auto frame_sent(nghttp2_session* of, const nghttp2_frame* frame, void* self) -> int {
        auto& session = session_of(self);
        if (frame->hd.type == NGHTTP2_RST_STREAM) {
            // What makes the server reset streams is no better than resetting them (CVE-2025-8671).
            switch (frame->rst_stream.error_code) {
            case NGHTTP2_NO_ERROR:
            case NGHTTP2_INTERNAL_ERROR:
            case NGHTTP2_CANCEL: return 0;
            case NGHTTP2_REFUSED_STREAM: break;
            default: session.shared_.counts.add(counted::refused_malformed);
            }
            session.count_reset();
            return 0;
        }
        if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR && frame->goaway.error_code != NGHTTP2_ENHANCE_YOUR_CALM)
            session.shared_.counts.add(counted::refused_malformed);
        const bool ends = (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM);
        if (!ends) return 0;
        // The answer came before the request's end, which is no longer wanted (RFC 9113 section 8.1).
        const auto* const stream = session.stream_of(frame->hd.stream_id);
        if (stream && !stream->whole) nghttp2_submit_rst_stream(of, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR);
        return 0;
    }

    static auto stream_closed(nghttp2_session*, std::int32_t id, std::uint32_t, void* self) -> int {
        auto& session = session_of(self);
        if (auto* const stream = session.stream_of(id)) session.close(*stream);
        return 0;
    }

    static auto read(nghttp2_session*, std::int32_t, std::uint8_t* to, std::size_t most, std::uint32_t* flags, nghttp2_data_source* source,
                     void* self) -> ssize_t {
        return session_of(self).read_body(*static_cast<http2_stream*>(source->ptr), {reinterpret_cast<char*>(to), most}, *flags);
    }

    static void complete(exchange& completed) {
        auto& stream = static_cast<http2_stream&>(completed);
        stream.session->on_complete(stream);
    }

    static void body_wanted(void* stream) { static_cast<http2_stream*>(stream)->session->on_body_wanted(*static_cast<http2_stream*>(stream)); }

    static void body_read(void* stream) { static_cast<http2_stream*>(stream)->session->on_body_read(*static_cast<http2_stream*>(stream)); }

    static void wake(void* stream) { static_cast<http2_stream*>(stream)->session->on_wake(*static_cast<http2_stream*>(stream)); }

    static void expire(void* stream) { static_cast<http2_stream*>(stream)->session->on_deadline(*static_cast<http2_stream*>(stream)); }
};

}
