#pragma once
#include <cstdint>
#include <string_view>

#include <conduit/http/response.hpp>

#include "send_queue.hpp"

namespace conduit::net {

/// What the response says about the connection (RFC 9112 section 9.3).
enum class persistence : std::uint8_t {
    keep,         // nothing
    keep_stated,  // keep-alive, which HTTP/1.0 needs
    close,
};

/// Whether answers of that status have content (RFC 9110 section 8.6).
constexpr auto may_have_content(int status) -> bool { return status >= 200 && status != 204 && status != 304; }

/// A part of a body that a source makes, as a chunk if that is how it is sent (RFC 9112 section 7.1).
void append_piece(send_queue& queue, std::string_view piece, bool chunked);

/// The response on the wire; of a body that a source makes, only the head: its length if known, else that it comes in chunks, unless
/// it goes `until_close`. Empties a large body; drops header fields that would let a client's text forge a response
/// or that contradict the engine, and says so on standard error. Gives the bytes of body that are sent.
auto write_response(send_queue& queue, response& answer, std::string_view date_line, persistence kept, bool is_head, bool until_close)
    -> std::size_t;

/// Whether a handler's header field goes out; says on standard error why not.
auto may_send(const header_field& field) -> bool;

/// Whether a handler asks for the connection to be closed.
auto asks_to_close(const response& answer) -> bool;

}
