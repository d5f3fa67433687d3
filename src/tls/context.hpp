#pragma once
#include <openssl/ssl.h>

#include <expected>
#include <memory>
#include <string>

namespace conduit::tls {

using context = std::shared_ptr<SSL_CTX>;

/// What all connections with one certificate share; or, in one line, why the files will not do.
auto open_context(const std::string& certificate_file, const std::string& key_file) -> std::expected<context, std::string>;

/// The same for a client, which trusts the authorities in a PEM file, or, without one, those of the system.
auto open_client_context(const std::string& authorities_file) -> std::expected<context, std::string>;

}
