#pragma once
#include <string>
#include <string_view>

namespace conduit::mcp {

/// So many bytes that nobody can guess.
auto random_bytes(std::size_t count) -> std::string;
/// 128 bits that nobody can guess, as 32 hexadecimal digits.
auto random_name() -> std::string;
auto sha256(std::string_view text) -> std::string;
/// RFC 2104, with SHA-256.
auto authenticator(std::string_view key, std::string_view text) -> std::string;
/// Takes as long whatever differs.
auto same_secret(std::string_view a, std::string_view b) -> bool;

/// Base64 (RFC 4648): that of URLs, without padding, or the other.
auto base64_of_url(std::string_view bytes) -> std::string;
auto base64(std::string_view bytes) -> std::string;
auto from_base64_of_url(std::string_view text, std::string& bytes) -> bool;
/// Only what is written as section 4 says, padding included.
auto from_base64(std::string_view text, std::string& bytes) -> bool;

}
