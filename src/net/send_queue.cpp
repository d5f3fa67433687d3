#include "send_queue.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

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

auto send_queue::send(int socket, secure_channel* channel) -> result {
    while (!empty()) {
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
    return result::sent_all;
}

auto send_queue::send_pieces(int socket) const -> std::int64_t {
    std::array<iovec, 16> pieces;
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
