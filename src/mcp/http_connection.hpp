#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "../net/chunked.hpp"
#include "../net/descriptor.hpp"
#include "../net/secure_channel.hpp"
#include "remote_channel.hpp"

struct addrinfo;

namespace conduit::mcp {

struct address {
    std::string host;
    std::string port = "80";
    std::string authority;
    std::string path = "/";
    bool secure = false;  // https
};

/// Throws std::invalid_argument for what is not http://HOST[:PORT]/PATH, or that with https.
auto address_in(std::string_view url) -> address;

/// A connection to a server. Blocking as its user sees it, with an end to each wait.
class http_connection {
public:
    /// `encryption` is there for an address that is secure.
    http_connection(const address& to, net::client_channel_maker* encryption, deadline end);
    ~http_connection();
    http_connection(const http_connection&) = delete;
    auto operator=(const http_connection&) -> http_connection& = delete;

    void send(std::string_view text, deadline end);
    /// More bytes at the end of `received`. False: there are none any more.
    auto receive(deadline end) -> bool;
    /// Nothing has come, and the server has not closed it.
    auto is_open() const -> bool;

    std::string received;

private:
    void reach(const address& to, deadline end);
    auto connect(const addrinfo& to, deadline end) -> int;
    void shake_hands(const address& to, net::client_channel_maker& encryption, deadline end);

    net::descriptor socket_;
    std::unique_ptr<net::secure_channel> channel_;  // null: plain
};

struct response_head {
    int status = 0;
    std::string media_type;
    std::string session;
    std::optional<std::size_t> length;
    bool chunked = false;
    bool keep_alive = true;
};

/// The head of the final response, which is taken off what was received.
auto read_head(http_connection& from, deadline end) -> response_head;

/// The body of a response, piece by piece.
class body_reader {
public:
    body_reader(http_connection& from, const response_head& head, std::size_t most);

    /// Appends the next piece. False: it has ended.
    auto next(std::string& to, deadline end) -> bool;
    /// The connection may carry another exchange.
    auto is_reusable() const -> bool { return ended_ && !closed_ && head_.keep_alive && from_.received.empty(); }

private:
    http_connection& from_;
    const response_head& head_;
    const std::size_t most_;
    net::chunked_decoder decoder_;
    std::size_t taken_ = 0;
    bool ended_ = false;
    bool closed_ = false;
};

}
