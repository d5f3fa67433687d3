#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "../http/accept_encoding.hpp"

namespace conduit::compression {

enum class decode_fault : std::uint8_t {
    corrupt,
    truncated,
    trailing,   // bytes follow the end
    too_large,  // more than `most` bytes came out
    window,     // a zstd window beyond 8 MB, which RFC 9659 forbids
};

/// The text that was coded, at most `most` bytes of it. No more than that is ever decoded, whatever the input promises.
/// Memory that cannot be had is a std::bad_alloc.
auto decode(http::encoding coding, std::string_view coded, std::size_t most) -> std::expected<std::string, decode_fault>;

using decode_result = std::expected<void, decode_fault>;
auto decode_gzip(std::string_view coded, std::size_t most, std::string& to) -> decode_result;
auto decode_deflate(std::string_view coded, std::size_t most, std::string& to) -> decode_result;
auto decode_brotli(std::string_view coded, std::size_t most, std::string& to) -> decode_result;
auto decode_zstd(std::string_view coded, std::size_t most, std::string& to) -> decode_result;

}
