#include "http_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <picohttpparser.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>

#include <conduit/http/header.hpp>

namespace conduit::mcp {
namespace {

constexpr std::size_t longest_head = 64 * 1024;

[[noreturn]] void fail_to_reach(const address& to, int error) {
    throw remote_error(0, "The server " + to.authority + " cannot be reached: " + std::generic_category().message(error));
}

void wait_for(int descriptor, short events, deadline end) {
    while (true) {
        pollfd wanted{descriptor, events, 0};
        const int ready = ::poll(&wanted, 1, left_until(end));
        if (ready > 0) return;
        if (ready < 0 && errno != EINTR) throw remote_error(0, "The server cannot be waited for.");
    }
}

}

auto address_in(std::string_view url) -> address {
    constexpr std::string_view plain = "http://", encrypted = "https://";
    const auto wrong = [&] { return std::invalid_argument("an address of a server is http://HOST[:PORT]/PATH, or https://: " + std::string(url)); };
    const bool clean = std::ranges::all_of(url, [](char each) { return each > ' ' && each < 0x7f; });
    address made;
    made.secure = url.starts_with(encrypted);
    if ((!made.secure && !url.starts_with(plain)) || !clean) throw wrong();
    if (made.secure) made.port = "443";
    const auto rest = url.substr(made.secure ? encrypted.size() : plain.size());
    const auto slash = std::min(rest.find('/'), rest.size());
    made.authority = rest.substr(0, slash);
    if (slash < rest.size()) made.path = rest.substr(slash, rest.find('#') - slash);
    std::string_view host = made.authority;
    const auto bracket = host.rfind(']');
    if (const auto colon = host.rfind(':'); colon != host.npos && (bracket == host.npos || colon > bracket)) {
        made.port = host.substr(colon + 1);
        host = host.substr(0, colon);
    }
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    made.host = host;
    const bool digits = !made.port.empty() && made.port.size() <= 5 && std::ranges::all_of(made.port, [](char each) { return each >= '0' && each <= '9'; });
    if (made.host.empty() || made.host.contains('@') || !digits) throw wrong();
    return made;
}

http_connection::http_connection(const address& to, net::client_channel_maker* encryption, deadline end) {
    reach(to, end);
    if (encryption) shake_hands(to, *encryption, end);
}

/// The server hears that nothing follows, if it can be said at once.
http_connection::~http_connection() {
    if (channel_) channel_->finish();
}

void http_connection::shake_hands(const address& to, net::client_channel_maker& encryption, deadline end) {
    using state = net::secure_channel::handshake_state;
    channel_ = encryption.make(socket_.get(), to.host);
    if (!channel_) throw remote_error(0, "There is no memory for TLS.");
    for (auto reached = channel_->handshake(); reached != state::complete; reached = channel_->handshake()) {
        if (reached != state::blocked) throw remote_error(0, "The server " + to.authority + " cannot be reached by TLS: " + channel_->fault() + ".");
        wait_for(socket_.get(), static_cast<short>(channel_->read_needs()), end);
    }
}

void http_connection::reach(const address& to, deadline end) {
    addrinfo wanted{}, *found = nullptr;
    wanted.ai_socktype = SOCK_STREAM;
    if (::getaddrinfo(to.host.c_str(), to.port.c_str(), &wanted, &found) != 0) throw remote_error(0, "There is no host " + to.host + ".");
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, ::freeaddrinfo);
    int error = 0;
    for (const auto* each = found; each; each = each->ai_next)
        if ((error = connect(*each, end)) == 0) return;
    fail_to_reach(to, error);
}

void http_connection::send(std::string_view text, deadline end) {
    while (!text.empty()) {
        const auto count = channel_ ? channel_->send(text) : ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
        if (count >= 0) text.remove_prefix(static_cast<std::size_t>(count));
        else if (errno == EAGAIN) wait_for(socket_.get(), channel_ ? static_cast<short>(channel_->write_needs()) : POLLOUT, end);
        else if (errno != EINTR) throw remote_error(0, "The server closed the connection.");
    }
}

auto http_connection::receive(deadline end) -> bool {
    while (true) {
        left_until(end);
        const auto before = received.size();
        std::int64_t count = 0;
        received.resize_and_overwrite(before + 64 * 1024, [&](char* to, std::size_t) {
            count = channel_ ? channel_->receive({to + before, 64 * 1024}) : ::recv(socket_.get(), to + before, 64 * 1024, 0);
            return before + static_cast<std::size_t>(std::max<std::int64_t>(count, 0));
        });
        if (count > 0) return true;
        if (count == 0) return false;
        if (errno == EAGAIN) wait_for(socket_.get(), channel_ ? static_cast<short>(channel_->read_needs()) : POLLIN, end);
        else if (channel_) throw remote_error(0, "The connection was broken.");  // its end was not announced: something may be missing
        else if (errno != EINTR) return false;
    }
}

auto http_connection::is_open() const -> bool {
    char next;
    if (channel_ && channel_->holds_input()) return false;
    return ::recv(socket_.get(), &next, 1, MSG_PEEK) < 0 && errno == EAGAIN;
}

auto http_connection::connect(const addrinfo& to, deadline end) -> int {
    socket_ = net::descriptor(::socket(to.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket_) return errno;
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_.get(), to.ai_addr, to.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    wait_for(socket_.get(), POLLOUT, end);
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

auto read_head(http_connection& from, deadline end) -> response_head {
    while (true) {
        int minor = 0, status = 0;
        const char* words = nullptr;
        std::size_t words_size = 0, count = 100;
        phr_header fields[100];
        const int size = phr_parse_response(from.received.data(), from.received.size(), &minor, &status, &words, &words_size, fields, &count, 0);
        if (size == -1 || from.received.size() > longest_head + 64 * 1024) throw remote_error(0, "The server's answer is not HTTP.");
        if (size == -2) {
            if (from.received.size() > longest_head) throw remote_error(0, "The head of the server's answer is too long.");
            if (!from.receive(end)) throw remote_error(0, "The server closed the connection.");
            continue;
        }
        response_head head;
        head.status = status;
        head.keep_alive = minor == 1;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view name(fields[i].name, fields[i].name_len), value(fields[i].value, fields[i].value_len);
            if (same_header_name(name, "content-type")) head.media_type = value.substr(0, value.find(';'));
            else if (same_header_name(name, "mcp-session-id")) head.session = value;
            else if (same_header_name(name, "transfer-encoding")) head.chunked = true;
            else if (same_header_name(name, "connection")) head.keep_alive &= !same_header_name(value, "close");
            else if (same_header_name(name, "content-length")) {
                std::size_t length = 0;
                const auto [last, wrong] = std::from_chars(value.begin(), value.end(), length);
                if (wrong != std::errc() || last != value.end() || (head.length && *head.length != length)) throw remote_error(0, "The server's answer has a wrong length.");
                head.length = length;
            }
        }
        from.received.erase(0, static_cast<std::size_t>(size));
        if (status >= 200) return head;
    }
}

body_reader::body_reader(http_connection& from, const response_head& head, std::size_t most) : from_(from), head_(head), most_(most) {
    ended_ = head.status == 204 || head.status == 304 || (!head.chunked && head.length == 0);
}

auto body_reader::next(std::string& to, deadline end) -> bool {
    while (!ended_) {
        if (from_.received.empty() && !from_.receive(end)) {
            if (head_.chunked || head_.length) throw remote_error(0, "The server closed the connection within its answer.");
            closed_ = ended_ = true;
            return false;
        }
        auto& received = from_.received;
        std::size_t consumed = received.size(), produced = consumed;
        if (head_.chunked) {
            const auto done = decoder_.decode(received.data(), received.size(), received.data(), most_);
            if (done.state == net::chunked_decoder::status::fault) throw remote_error(0, "The server's answer has a fault in its chunks.");
            if (done.state == net::chunked_decoder::status::too_large) throw remote_error(0, "The server's answer is too large.");
            consumed = done.consumed;
            produced = done.produced;
            ended_ = done.state == net::chunked_decoder::status::complete;
        } else if (head_.length) {
            consumed = produced = std::min(consumed, *head_.length - taken_);
            ended_ = taken_ + consumed == *head_.length;
        }
        taken_ += produced;
        if (taken_ > most_) throw remote_error(0, "The server's answer is too large.");
        to.append(received, 0, produced);
        received.erase(0, consumed);
        if (produced > 0) return true;
    }
    return false;
}

}
