#include "context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <system_error>

namespace conduit::tls {

namespace {

// Mozilla's "intermediate" (Server Side TLS 5.7) without finite-field Diffie-Hellman, which costs the server much more than
// the client (CVE-2002-20001) and which only clients need that are older than 2014. All are strong: the client chooses.
constexpr auto ciphers_1_2 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr auto ciphers_1_3 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr auto groups = "X25519:P-256:P-384";

// What is spoken over a connection, each name behind its length, the preferred one first (RFC 7301 section 3.1).
constexpr std::string_view protocols = "\x02h2\x08http/1.1";
constexpr std::string_view client_protocols = "\x08http/1.1";

constexpr std::string_view session_context = "conduit";

auto bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

auto choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered, unsigned offered_size,
                     void*) -> int {
    unsigned char* found = nullptr;
    const int result = SSL_select_next_proto(&found, size, bytes_of(protocols), protocols.size(), offered, offered_size);
    *chosen = found;
    // A client that offers only others would take our answer for something else (RFC 7301 section 3.2).
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// OpenSSL's words for what went wrong first.
auto reason() -> std::string {
    const auto code = ERR_peek_error();
    if (ERR_SYSTEM_ERROR(code)) return std::system_category().message(ERR_GET_REASON(code));
    const char* const words = ERR_reason_error_string(code);
    return words ? words : "unknown error";
}

auto holds_no_pem() -> bool {
    const auto code = ERR_peek_error();
    if (ERR_GET_LIB(code) == ERR_LIB_OSSL_DECODER) return ERR_GET_REASON(code) == ERR_R_UNSUPPORTED;
    return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

struct closing {
    void operator()(BIO* file) const { BIO_free(file); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

auto may_be_read(const std::string& what, const std::string& file) -> std::expected<void, std::string> {
    auto* const opened = std::fopen(file.c_str(), "re");
    if (opened && std::fgetc(opened) != EOF) {
        std::fclose(opened);
        return {};
    }
    const int error = errno;
    const bool empty = opened && !std::ferror(opened);
    if (opened) std::fclose(opened);
    return std::unexpected("cannot read the TLS " + what + " " + file + ": " +
                           (empty ? "the file is empty" : std::system_category().message(error)));
}

/// Nobody is there to be asked for a passphrase.
auto no_passphrase(char*, int, int, void* asked) -> int {
    *static_cast<bool*>(asked) = true;
    return -1;
}

auto use_certificate(SSL_CTX* made, const std::string& file) -> std::expected<void, std::string> {
    if (auto readable = may_be_read("certificate", file); !readable) return readable;
    if (SSL_CTX_use_certificate_chain_file(made, file.c_str()) == 1) return {};
    if (holds_no_pem())
        return std::unexpected("there is no certificate in " + file + ": --tls-certificate takes a PEM file that begins with the server's");
    return std::unexpected("cannot use the TLS certificate " + file + ": " + reason());
}

auto use_key(SSL_CTX* made, const std::string& file, const std::string& certificate_file) -> std::expected<void, std::string> {
    if (auto readable = may_be_read("key", file); !readable) return readable;
    const std::unique_ptr<BIO, closing> bytes{BIO_new_file(file.c_str(), "r")};
    bool asked = false;
    const std::unique_ptr<EVP_PKEY, closing> key{bytes ? PEM_read_bio_PrivateKey(bytes.get(), nullptr, no_passphrase, &asked) : nullptr};
    if (asked) return std::unexpected("the TLS key " + file + " needs a passphrase: store it without one (openssl pkey -in FILE -out FILE)");
    if (!key) {
        if (holds_no_pem()) return std::unexpected("there is no private key in " + file + ": --tls-key takes a PEM file");
        return std::unexpected("cannot use the TLS key " + file + ": " + reason());
    }
    if (X509_check_private_key(SSL_CTX_get0_certificate(made), key.get()) != 1)
        return std::unexpected("the TLS key " + file + " does not belong to the first certificate in " + certificate_file);
    if (SSL_CTX_use_PrivateKey(made, key.get()) != 1) return std::unexpected("cannot use the TLS key " + file + ": " + reason());
    return {};
}

auto use_authorities(SSL_CTX* made, const std::string& file) -> std::expected<void, std::string> {
    if (file.empty()) {
        if (SSL_CTX_set_default_verify_paths(made) == 1) return {};
        return std::unexpected("cannot read the system's TLS authorities: " + reason());
    }
    if (auto readable = may_be_read("authorities", file); !readable) return readable;
    if (SSL_CTX_load_verify_file(made, file.c_str()) == 1) return {};
    return std::unexpected("cannot use the TLS authorities " + file + ": " + reason());
}

auto configure_client(SSL_CTX* made) -> bool {
    SSL_CTX_set_options(made, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(made, SSL_VERIFY_PEER, nullptr);
    return SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION) == 1 && SSL_CTX_set_cipher_list(made, ciphers_1_2) == 1 &&
           SSL_CTX_set_ciphersuites(made, ciphers_1_3) == 1 && SSL_CTX_set1_groups_list(made, groups) == 1 &&
           SSL_CTX_set_alpn_protos(made, bytes_of(client_protocols), client_protocols.size()) == 0;
}

auto configure(SSL_CTX* made) -> bool {
    SSL_CTX_set_options(made, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                  // HTTP says itself where a message ends: a close without close_notify cuts nothing off unnoticed.
                                  SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_clear_options(made, SSL_OP_CIPHER_SERVER_PREFERENCE);
    // Idle connections hold no buffers; the queue that is sent from may grow and move between two attempts.
    SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    // Sessions are resumed by tickets, which the client keeps: nothing is stored or locked here. The keys are the context's own.
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(made, choose_protocol, nullptr);
    return SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION) == 1 && SSL_CTX_set_cipher_list(made, ciphers_1_2) == 1 &&
           SSL_CTX_set_ciphersuites(made, ciphers_1_3) == 1 && SSL_CTX_set1_groups_list(made, groups) == 1 &&
           SSL_CTX_set_session_id_context(made, bytes_of(session_context), session_context.size()) == 1;
}

}

auto open_context(const std::string& certificate_file, const std::string& key_file) -> std::expected<context, std::string> {
    ERR_clear_error();
    context made{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
    if (!made || !configure(made.get())) return std::unexpected("cannot set up TLS: " + reason());
    ERR_clear_error();
    if (auto used = use_certificate(made.get(), certificate_file); !used) return std::unexpected(std::move(used.error()));
    ERR_clear_error();
    if (auto used = use_key(made.get(), key_file, certificate_file); !used) return std::unexpected(std::move(used.error()));
    return made;
}

auto open_client_context(const std::string& authorities_file) -> std::expected<context, std::string> {
    ERR_clear_error();
    context made{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
    if (!made || !configure_client(made.get())) return std::unexpected("cannot set up TLS: " + reason());
    ERR_clear_error();
    if (auto used = use_authorities(made.get(), authorities_file); !used) return std::unexpected(std::move(used.error()));
    return made;
}

}
