#pragma once
#include <cstddef>
#include <optional>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>

namespace conduit::compression {

/// Whether the request says how its body is coded.
auto is_coded(const request& in) -> bool;
/// The same, and there is a body.
auto body_is_coded(const request& in) -> bool;

/// A coded body of at most this many bytes is small when decoded, too: decoding it may be done on a reactor.
inline constexpr std::size_t most_coded_on_reactor = 32 * 1024;

/// Replaces the request's body by the text that was coded, at most `max_body` bytes of it, and takes Content-Encoding and
/// Content-Length, which are no longer true, from its headers. A problem: why that cannot be; the request is as it was.
auto decode_body(exchange& x, std::size_t max_body) -> std::optional<problem>;

/// For an endpoint that reads bodies while they arrive, which are not decoded. Nothing: the headers name no coding but identity.
auto refuse_coded(const request& in) -> std::optional<problem>;

}
