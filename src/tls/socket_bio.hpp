#pragma once
#include <openssl/bio.h>

namespace conduit::tls {

/// The bytes of a non-blocking socket, which stays the caller's. Unlike those of OpenSSL's own, its writing raises no SIGPIPE: a client runs in
/// programs that do not ignore that. Null when there is no memory.
auto make_socket_bio(int socket) -> BIO*;

}
