#pragma once
#include <conduit/app/options.hpp>
#include <conduit/http/request.hpp>
#include <conduit/http/response.hpp>

namespace conduit::compression {

/// The most bytes of body that are compressed at once, by the thread that does it: a reactor has others to serve. The slowest
/// coding takes some milliseconds for the first of these.
inline constexpr std::size_t most_on_reactor = 256 * 1024;
inline constexpr std::size_t most_on_worker = 16 * 1024 * 1024;

/// Compresses a complete response if the client accepts it, the body gains by it and the response allows it (RFC 9110 section
/// 8.4): what an engine calls, for HEAD too, just before it writes the response. A body that has a source is compressed while it
/// is sent. Calling it again changes nothing.
void compress(response& out, const request& in, const options& options, std::size_t most = most_on_reactor);

}
