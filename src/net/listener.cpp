#include "listener.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

namespace conduit::net {

namespace {

using addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

auto reason(int error) -> std::string {
    switch (error) {
    case EADDRINUSE: return "the port is in use";
    case EACCES: return "ports below 1024 need privileges";
    case EADDRNOTAVAIL: return "this machine does not have that address";
    case EMFILE: return "too many files are open";
    default: return std::system_category().message(error);
    }
}

void set(const descriptor& socket, int level, int option) {
    const int on = 1;
    ::setsockopt(socket.get(), level, option, &on, sizeof on);
}

auto new_socket(const addrinfo& address) -> descriptor {
    descriptor socket{::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    set(socket, SOL_SOCKET, SO_REUSEADDR);  // connections of an earlier run in TIME_WAIT do not matter
    set(socket, IPPROTO_TCP, TCP_NODELAY);  // inherited by what it accepts
    return socket;
}

auto listens(const descriptor& socket, const sockaddr* address, socklen_t size) -> bool {
    return socket && ::bind(socket.get(), address, size) == 0 && ::listen(socket.get(), SOMAXCONN) == 0;
}

/// Sets errno where it fails.
auto open_on(const addrinfo& address, unsigned count, bool join) -> std::vector<descriptor> {
    // SO_REUSEPORT would let two servers of the same user share a port without a word. So the first socket listens
    // without it, which fails if anybody else is there, and lets the others join afterwards; unless that is what is asked for.
    std::vector<descriptor> sockets;
    sockets.push_back(new_socket(address));
    if (join) set(sockets[0], SOL_SOCKET, SO_REUSEPORT);
    if (!listens(sockets[0], address.ai_addr, address.ai_addrlen)) return {};
    set(sockets[0], SOL_SOCKET, SO_REUSEPORT);

    sockaddr_storage chosen{};
    socklen_t size = sizeof chosen;
    auto* const same = reinterpret_cast<sockaddr*>(&chosen);
    ::getsockname(sockets[0].get(), same, &size);
    while (sockets.size() < count) {
        sockets.push_back(new_socket(address));
        set(sockets.back(), SOL_SOCKET, SO_REUSEPORT);
        if (!listens(sockets.back(), same, size)) return {};
    }
    return sockets;
}

}

auto open_listeners(const std::string& host, std::uint16_t port, unsigned count, bool join)
    -> std::expected<std::vector<descriptor>, std::string> {
    const auto place = (host.contains(':') ? "[" + host + "]" : host) + ":" + std::to_string(port);
    const auto failed = [&](const std::string& why) {
        return std::unexpected("cannot listen on " + place + ": " + why);
    };

    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); code != 0)
        return failed(code == EAI_NONAME ? "there is no such host" : ::gai_strerror(code));
    const addresses all{found, freeaddrinfo};

    int error = EADDRNOTAVAIL;
    for (const int family : {AF_INET, AF_INET6}) {  // a name such as localhost may have both
        for (const auto* each = all.get(); each; each = each->ai_next) {
            if (each->ai_family != family) continue;
            if (auto sockets = open_on(*each, count, join); !sockets.empty()) return sockets;
            error = errno;
            if (error == EADDRINUSE) return failed(reason(error));
        }
    }
    return failed(reason(error));
}

auto share_listeners(std::vector<descriptor> sockets, unsigned count) -> std::expected<std::vector<descriptor>, std::string> {
    const auto given = sockets.size();
    for (const auto& each : sockets) set(each, IPPROTO_TCP, TCP_NODELAY);
    while (sockets.size() < count) {
        descriptor copy{::fcntl(sockets[sockets.size() % given].get(), F_DUPFD_CLOEXEC, 0)};
        if (!copy) return std::unexpected("cannot share the listening sockets: " + reason(errno));
        sockets.push_back(std::move(copy));
    }
    return sockets;
}

void hold_handshakes(const descriptor& listener) {
    constexpr std::uint32_t flags_offset = 13;  // in the TCP header (RFC 9293 section 3.1), which is what the filter is given
    constexpr std::uint32_t syn = 0x02, ack = 0x10;
    std::array<sock_filter, 5> drop_syn{{
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, flags_offset),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, syn | ack),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, syn, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffff'ffff),
    }};
    const sock_fprog program{.len = drop_syn.size(), .filter = drop_syn.data()};
    ::setsockopt(listener.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

auto host_of(const descriptor& listener) -> std::string {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* from = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
    if (address.ss_family == AF_INET6) from = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    return ::inet_ntop(address.ss_family, from, text.data(), static_cast<socklen_t>(text.size())) ? text.data() : "";
}

auto port_of(const descriptor& listener) -> std::uint16_t {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
    if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

}
