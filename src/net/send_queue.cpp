#include "send_queue.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "secure_channel.hpp"

namespace conduit::net {

void send_queue::append_large(std::string&& bytes) {
    large_bytes_ += bytes.size();
    large_.push_back({small_.size(), std::move(bytes)});
}

void send_queue::append_file(int descriptor, std::uint64_t offset, std::uint64_t size) {
    file_ = descriptor;
    file_offset_ = static_cast<std::int64_t>(offset);
    file_left_ = static_cast<std::size_t>(size);
}

auto send_queue::send(int socket, secure_channel* channel) -> result {
    while (size() > file_left_) {
        const auto count = channel          ? channel->send(first_piece())
                           : large_.empty() ? ::send(socket, small_.data() + sent_, small_.size() - sent_, MSG_NOSIGNAL)
                                            : send_pieces(socket);
        if (count < 0) {
            if (errno == EINTR) continue;
            return errno == EAGAIN ? result::blocked : result::broken;
        }
        sent_ += static_cast<std::size_t>(count);
        ++progress_;
    }
    clear();
    return file_left_ == 0 ? result::sent_all : send_file(socket);
}

auto send_queue::send_file(int socket) -> result {
    // The system takes at most 2 GB at once; less, so that other connections of this thread have their turn.
    constexpr std::size_t most_at_once = 4 * 1024 * 1024;
    for (std::size_t turn = most_at_once; file_left_ > 0 && turn > 0;) {
        const auto count = ::sendfile(socket, file_, &file_offset_, std::min(file_left_, turn));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return result::blocked;
        if (count <= 0) return result::broken;
        file_left_ -= static_cast<std::size_t>(count);
        turn -= static_cast<std::size_t>(count);
        ++progress_;
    }
    return file_left_ == 0 ? result::sent_all : result::blocked;
}

auto send_queue::send_pieces(int socket) const -> std::int64_t {
    [[indeterminate]] std::array<iovec, 16> pieces;
    std::size_t used = 0;
    auto skip = sent_;
    const auto add = [&](std::string_view bytes) {
        if (skip >= bytes.size()) {
            skip -= bytes.size();
            return;
        }
        if (used == pieces.size()) return;
        bytes.remove_prefix(std::exchange(skip, 0));
        pieces[used++] = {const_cast<char*>(bytes.data()), bytes.size()};
    };
    std::size_t position = 0;
    for (const auto& body : large_) {
        add(std::string_view{small_}.substr(position, body.position - position));
        add(body.bytes);
        position = body.position;
    }
    add(std::string_view{small_}.substr(position));
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = used;
    return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

auto send_queue::first_piece() const -> std::string_view {
    auto skip = sent_;
    std::size_t position = 0;
    for (const auto& body : large_) {
        const auto before = body.position - position;
        if (skip < before) return {small_.data() + position + skip, before - skip};
        skip -= before;
        if (skip < body.bytes.size()) return std::string_view{body.bytes}.substr(skip);
        skip -= body.bytes.size();
        position = body.position;
    }
    return std::string_view{small_}.substr(position + skip);
}

void send_queue::clear() {
    constexpr std::size_t kept = 64 * 1024;
    if (small_.capacity() > kept) small_ = {};
    small_.clear();
    large_.clear();
    large_bytes_ = 0;
    sent_ = 0;
}

}
