#include "channel.hpp"

#include <openssl/err.h>

#include <cerrno>

namespace conduit::tls {

// Errors wait in a queue of the thread, where those of another connection would be taken for this one's: every call that may
// fail begins by emptying it.

auto channel::handshake() -> handshake_state {
    ERR_clear_error();
    if (result(SSL_do_handshake(session_.get()), 1, read_needs_) > 0) {
        ready_ = true;
        return handshake_state::complete;
    }
    if (!failed_ && errno == EAGAIN) return handshake_state::blocked;
    failed_ = true;
    error_ = ERR_peek_error();
    const bool plain = ERR_GET_LIB(error_) == ERR_LIB_SSL && ERR_GET_REASON(error_) == SSL_R_HTTP_REQUEST;
    return plain ? handshake_state::plain_http : handshake_state::failed;
}

auto channel::fault() const -> std::string {
    if (const auto verified = SSL_get_verify_result(session_.get()); verified != X509_V_OK) return X509_verify_cert_error_string(verified);
    if (error_ == 0 || ERR_SYSTEM_ERROR(error_)) return "the connection was closed";
    const char* const words = ERR_reason_error_string(error_);
    return words ? words : "unknown error";
}

auto channel::receive(std::span<char> space) -> std::int64_t {
    read_needs_ = EPOLLIN;
    ERR_clear_error();
    std::size_t count = 0;
    const int returned = SSL_read_ex(session_.get(), space.data(), space.size(), &count);
    return result(returned, count, read_needs_);
}

auto channel::send(std::string_view bytes) -> std::int64_t {
    write_needs_ = EPOLLOUT;
    ERR_clear_error();
    std::size_t count = 0;
    const int returned = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count);
    const auto sent = result(returned, count, write_needs_);
    if (sent != 0) return sent;
    errno = EPIPE;
    return -1;
}

auto channel::holds_input() const -> bool { return !failed_ && SSL_pending(session_.get()) > 0; }

auto channel::finish() -> bool {
    if (failed_ || !ready_) return true;
    ERR_clear_error();
    const int returned = SSL_shutdown(session_.get());
    return returned >= 0 || SSL_get_error(session_.get(), returned) != SSL_ERROR_WANT_WRITE;
}

auto channel::result(int returned, std::size_t count, std::uint32_t& needs) -> std::int64_t {
    switch (SSL_get_error(session_.get(), returned)) {
    case SSL_ERROR_NONE: return static_cast<std::int64_t>(count);
    case SSL_ERROR_ZERO_RETURN:
        errno = 0;
        return 0;
    case SSL_ERROR_WANT_READ: needs = EPOLLIN; break;
    case SSL_ERROR_WANT_WRITE: needs = EPOLLOUT; break;
    default:
        failed_ = true;
        errno = EPROTO;
        return -1;
    }
    errno = EAGAIN;
    return -1;
}

}
