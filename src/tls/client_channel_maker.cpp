#include <openssl/x509v3.h>

#include "../net/secure_channel.hpp"
#include "channel.hpp"
#include "context.hpp"
#include "socket_bio.hpp"

namespace conduit {

namespace tls {

namespace {

/// Which certificates are taken: for this IP address, or for this name, which the server is told (SNI, RFC 6066 section 3: without the dot at
/// the end that says that a name is whole).
auto expect(SSL* session, std::string host) -> bool {
    if (host.ends_with('.')) host.pop_back();
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str()) == 1) return true;
    SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(session, host.c_str()) == 1 && SSL_set_tlsext_host_name(session, host.c_str()) == 1;
}

class client_channel_maker final : public net::client_channel_maker {
public:
    explicit client_channel_maker(context shared) : shared_(std::move(shared)) {}

    auto make(int socket, const std::string& host) -> std::unique_ptr<net::secure_channel> override {
        SSL* const session = SSL_new(shared_.get());
        if (!session) return nullptr;
        auto made = std::make_unique<channel>(session);
        BIO* const bytes = make_socket_bio(socket);
        if (!bytes) return nullptr;
        SSL_set_bio(session, bytes, bytes);
        SSL_set_connect_state(session);
        return expect(session, host) ? std::move(made) : nullptr;
    }

private:
    context shared_;
};

}

}

auto net::open_client_channel_maker(const std::string& authorities_file) -> std::expected<std::unique_ptr<client_channel_maker>, std::string> {
    auto opened = tls::open_client_context(authorities_file);
    if (!opened) return std::unexpected(std::move(opened.error()));
    return std::make_unique<tls::client_channel_maker>(std::move(*opened));
}

}
