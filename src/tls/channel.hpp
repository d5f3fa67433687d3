#pragma once
#include <openssl/ssl.h>

#include <memory>

#include "../net/secure_channel.hpp"

namespace conduit::tls {

/// One side of TLS on one non-blocking socket; which, the session knows.
class channel final : public net::secure_channel {
public:
    explicit channel(SSL* session) : session_(session) {}

    auto handshake() -> handshake_state override;
    auto fault() const -> std::string override;
    auto receive(std::span<char> space) -> std::int64_t override;
    auto send(std::string_view bytes) -> std::int64_t override;
    auto holds_input() const -> bool override;
    auto finish() -> bool override;

private:
    struct freeing {
        void operator()(SSL* session) const { SSL_free(session); }
    };

    /// What a call came to: its count, 0 at the client's end, or -1 and errno. Notes what the next attempt needs.
    auto result(int returned, std::size_t count, std::uint32_t& needs) -> std::int64_t;

    std::unique_ptr<SSL, freeing> session_;
    unsigned long error_ = 0;  // of the handshake, as OpenSSL counts them
    bool failed_ = false;      // after which OpenSSL must not be called for this session any more
};

}
