#include <atomic>

#include "../net/secure_channel.hpp"
#include "channel.hpp"
#include "context.hpp"

namespace conduit {

namespace tls {

namespace {

class channel_maker final : public net::channel_maker {
public:
    channel_maker(const options& options, context first)
        : certificate_file_(options.tls_certificate), key_file_(options.tls_key), newest_(std::move(first)) {}

    auto make(int socket) -> std::unique_ptr<net::secure_channel> override {
        const auto current = newest_.load();
        SSL* const session = SSL_new(current.get());  // shares the context, which stays as long as its sessions
        if (!session) return nullptr;
        auto made = std::make_unique<channel>(session);
        SSL_set_accept_state(session);
        return SSL_set_fd(session, socket) == 1 ? std::move(made) : nullptr;
    }

    auto reload() -> std::expected<void, std::string> override {
        auto opened = open_context(certificate_file_, key_file_);
        if (!opened) return std::unexpected(std::move(opened.error()));
        newest_ = std::move(*opened);
        return {};
    }

private:
    std::string certificate_file_;
    std::string key_file_;
    std::atomic<context> newest_;
};

}

}

auto net::open_channel_maker(const options& options) -> std::expected<std::unique_ptr<channel_maker>, std::string> {
    auto opened = tls::open_context(options.tls_certificate, options.tls_key);
    if (!opened) return std::unexpected(std::move(opened.error()));
    return std::make_unique<tls::channel_maker>(options, std::move(*opened));
}

}
