#include "listener.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

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
auto open_on(const addrinfo& address, unsigned count) -> std::vector<descriptor> {
    // SO_REUSEPORT would let two servers of the same user share a port without a word. So the first socket listens
    // without it, which fails if anybody else is there, and lets the others join afterwards.
    std::vector<descriptor> sockets;
    sockets.push_back(new_socket(address));
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

auto open_listeners(const std::string& host, std::uint16_t port, unsigned count)
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
            if (auto sockets = open_on(*each, count); !sockets.empty()) return sockets;
            error = errno;
            if (error == EADDRINUSE) return failed(reason(error));
        }
    }
    return failed(reason(error));
}

auto port_of(const descriptor& listener) -> std::uint16_t {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
    if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

}
