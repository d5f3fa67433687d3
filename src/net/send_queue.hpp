#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace conduit::net {

class secure_channel;

/// Bytes to be sent: small ones are gathered in one buffer, large bodies are kept as they are and sent from where they
/// lie.
class send_queue {
public:
    enum class result : std::uint8_t { sent_all, blocked, broken };

    auto empty() const -> bool { return size() == 0; }
    auto size() const -> std::size_t { return small_.size() + large_bytes_ - sent_ + file_left_; }

    /// Room for `most` bytes at the end; `write(char*)` fills it and gives the end of what it wrote.
    template <class Write>
    void append(std::size_t most, Write write) {
        const auto old_size = small_.size();
        small_.resize_and_overwrite(old_size + most, [&](char* memory, std::size_t) {
            return static_cast<std::size_t>(write(memory + old_size) - memory);
        });
    }

    void append(std::string_view bytes) { small_.append(bytes); }
    void append_large(std::string&& bytes);

    /// Bytes of a regular file, sent by the system, not through a channel; nothing is appended behind them before they are sent. The file
    /// stays open until then. Where it has become shorter, the connection is broken.
    void append_file(int descriptor, std::uint64_t offset, std::uint64_t size);

    /// Sends what the socket takes; through the channel, if there is one.
    auto send(int socket, secure_channel* channel) -> result;

    /// Counts up whenever the socket takes something.
    auto progress() const -> std::uint64_t { return progress_; }

private:
    auto send_pieces(int socket) const -> std::int64_t;
    auto send_file(int socket) -> result;
    auto first_piece() const -> std::string_view;
    void clear();

    struct large {
        std::size_t position;  // in small_; the bytes go out before those
        std::string bytes;
    };

    std::string small_;
    std::vector<large> large_;
    std::size_t large_bytes_ = 0;
    std::size_t sent_ = 0;  // of everything but the file
    int file_ = -1;
    std::int64_t file_offset_ = 0;
    std::size_t file_left_ = 0;
    std::uint64_t progress_ = 0;
};

}
