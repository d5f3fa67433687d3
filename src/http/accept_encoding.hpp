#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace conduit::http {

/// Content codings (RFC 9110 section 8.4.1, RFC 7932, RFC 8878).
enum class encoding : std::uint8_t { identity, gzip, deflate, br, zstd };

constexpr auto name_of(encoding value) -> std::string_view {
    constexpr std::string_view names[]{"identity", "gzip", "deflate", "br", "zstd"};
    return names[static_cast<std::size_t>(value)];
}

/// Names compare without case; `x-gzip` is gzip.
auto encoding_named(std::string_view name) -> std::optional<encoding>;

/// What a client likes best of what is offered, by the value of its Accept-Encoding (RFC 9110 section 12.5.3). Between equals the
/// order of `offered` decides. Without the header, only identity is acceptable: a client that does not speak of codings often
/// cannot decode any. Nothing: the client accepts none of these.
auto preferred_encoding(std::optional<std::string_view> accept_encoding, std::span<const encoding> offered) -> std::optional<encoding>;

}
