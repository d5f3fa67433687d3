#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <new>

#include "http2.hpp"
#include "http2_callbacks.hpp"

namespace conduit::net {

namespace {
constexpr std::uint32_t stream_window = 256 * 1024;      // bytes that a client may send without being told to go on,
static_assert(stream_window >= 2 * body_pipe::most_ahead);  // nghttp2 widens a window by halves, the other half may wait to be read
constexpr std::int32_t connection_window = 1024 * 1024;  // and on all streams together
constexpr std::size_t frame_size = 16 * 1024;            // bytes that a client may put into one frame; RFC 9113 section 6.5.2
constexpr std::size_t least_continuations = 8;           // frames that any header section may go on in (CVE-2024-28182)
}

void http2::deleting::operator()(nghttp2_session* session) const { nghttp2_session_del(session); }

http2::http2(environment& shared, connection& owner, receive_buffer& input, send_queue& output, std::string_view peer)
    : shared_(shared), owner_(owner), input_(input), output_(output), peer_(peer) {
    nghttp2_session_callbacks* calls = nullptr;
    nghttp2_option* options = nullptr;
    nghttp2_session* made = nullptr;
    if (nghttp2_session_callbacks_new(&calls) == 0 && nghttp2_option_new(&options) == 0) {
        nghttp2_session_callbacks_set_on_begin_frame_callback(calls, callbacks::begin_frame);
        nghttp2_session_callbacks_set_on_begin_headers_callback(calls, callbacks::begin_headers);
        nghttp2_session_callbacks_set_on_header_callback(calls, callbacks::header);
        nghttp2_session_callbacks_set_on_invalid_header_callback(calls, callbacks::invalid_header);
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(calls, callbacks::data);
        nghttp2_session_callbacks_set_on_frame_recv_callback(calls, callbacks::frame_received);
        nghttp2_session_callbacks_set_on_frame_send_callback(calls, callbacks::frame_sent);
        nghttp2_session_callbacks_set_on_stream_close_callback(calls, callbacks::stream_closed);
        nghttp2_option_set_no_closed_streams(options, 1);
        nghttp2_option_set_no_auto_window_update(options, 1);
        nghttp2_option_set_max_continuations(options, std::max(least_continuations, shared.limits.max_head / frame_size + 1));
        nghttp2_session_server_new2(&made, calls, this, options);
    }
    nghttp2_option_del(options);
    nghttp2_session_callbacks_del(calls);
    if (!made) throw std::bad_alloc{};
    session_.reset(made);
    const std::array settings{
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, most_streams},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, stream_window},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
                               static_cast<std::uint32_t>(std::min<std::size_t>(shared.limits.max_head, UINT32_MAX))},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
    };
    nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
    nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0, connection_window);
}

http2::~http2() = default;

}
