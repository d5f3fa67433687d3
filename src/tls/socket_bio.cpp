#include "socket_bio.hpp"

#include <cerrno>
#include <cstdint>
#include <sys/socket.h>

namespace conduit::tls {

namespace {

auto socket_of(BIO* bio) -> int { return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }

auto may_be_tried_again() -> bool { return errno == EAGAIN || errno == EINTR; }

auto write(BIO* bio, const char* bytes, int size) -> int {
    BIO_clear_retry_flags(bio);
    const auto count = ::send(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (count < 0 && may_be_tried_again()) BIO_set_retry_write(bio);
    return static_cast<int>(count);
}

auto read(BIO* bio, char* space, int size) -> int {
    BIO_clear_retry_flags(bio);
    const auto count = ::recv(socket_of(bio), space, static_cast<std::size_t>(size), 0);
    if (count < 0 && may_be_tried_again()) BIO_set_retry_read(bio);
    return static_cast<int>(count);
}

/// Nothing waits here to be flushed; what else may be asked for, this one cannot.
auto control(BIO*, int what, long, void*) -> long { return what == BIO_CTRL_FLUSH ? 1 : 0; }

auto make_method() -> BIO_METHOD* {
    auto* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without SIGPIPE");
    if (made) BIO_meth_set_write(made, write), BIO_meth_set_read(made, read), BIO_meth_set_ctrl(made, control);
    return made;
}

}

auto make_socket_bio(int socket) -> BIO* {
    static BIO_METHOD* const method = make_method();  // for as long as the program runs
    BIO* const made = method ? BIO_new(method) : nullptr;
    if (!made) return nullptr;
    BIO_set_data(made, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
    BIO_set_init(made, 1);
    return made;
}

}
