#pragma once
#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <conduit/app/options.hpp>

namespace conduit::net {

/// The encryption between one connection and its socket; plain connections have none. Transfers end as those of
/// recv(2) and send(2) do: with a count, with 0 at the end of what the client sends, or with -1 and errno, where EAGAIN
/// stands for "when the socket is ready for what `read_needs` or `write_needs` say".
class secure_channel {
public:
    enum class handshake_state : std::uint8_t {
        complete,
        blocked,     // goes on when the socket is ready for `read_needs`
        plain_http,  // the client speaks HTTP without encryption, and got no answer yet
        failed,
    };

    virtual ~secure_channel() = default;

    /// Goes on with the handshake. Nothing can be transferred before it is complete.
    virtual auto handshake() -> handshake_state = 0;
    /// Why the handshake has failed, in words.
    virtual auto fault() const -> std::string = 0;
    virtual auto receive(std::span<char> space) -> std::int64_t = 0;
    virtual auto send(std::string_view bytes) -> std::int64_t = 0;
    /// Whether `receive` has bytes that the socket will not be reported for.
    virtual auto holds_input() const -> bool = 0;
    /// Tells the client that nothing follows (close_notify). False: blocked; again when the socket takes bytes.
    virtual auto finish() -> bool = 0;

    auto ready() const -> bool { return ready_; }

    /// What the socket must be ready for (EPOLLIN or EPOLLOUT) for the next `receive` and `send`. Encryption has messages
    /// of its own, so each may need the other direction.
    auto read_needs() const -> std::uint32_t { return read_needs_; }
    auto write_needs() const -> std::uint32_t { return write_needs_; }
    auto crossed() const -> bool { return read_needs_ != EPOLLIN || write_needs_ != EPOLLOUT; }

protected:
    secure_channel() = default;
    secure_channel(const secure_channel&) = delete;
    auto operator=(const secure_channel&) -> secure_channel& = delete;

    bool ready_ = false;
    std::uint32_t read_needs_ = EPOLLIN;
    std::uint32_t write_needs_ = EPOLLOUT;
};

/// What makes the channels of a server.
class channel_maker {
public:
    virtual ~channel_maker() = default;

    /// Thread-safe. The socket stays the caller's; null when there is no memory.
    virtual auto make(int socket) -> std::unique_ptr<secure_channel> = 0;

    /// Reads certificate and key anew, for channels made from then on; or says in one line why it cannot, and all stays
    /// as it was. Thread-safe towards `make`.
    virtual auto reload() -> std::expected<void, std::string> = 0;
};

/// What makes the channels of a client.
class client_channel_maker {
public:
    virtual ~client_channel_maker() = default;

    /// To the server of that name or IP address, for which its certificate has to be. Thread-safe. The socket stays the caller's; null when
    /// there is no memory.
    virtual auto make(int socket, const std::string& host) -> std::unique_ptr<secure_channel> = 0;
};

// Defined by conduit_tls; null in apps that are linked without it.
[[gnu::weak]] auto open_channel_maker(const options& options) -> std::expected<std::unique_ptr<channel_maker>, std::string>;
/// Whose certificates are trusted stands in a PEM file; without one, the system says.
[[gnu::weak]] auto open_client_channel_maker(const std::string& authorities_file) -> std::expected<std::unique_ptr<client_channel_maker>, std::string>;

}
