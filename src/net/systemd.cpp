#include "systemd.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace conduit::net::systemd {

namespace {

constexpr int first_descriptor = 3;  // SD_LISTEN_FDS_START
constexpr int most_descriptors = 1024;

auto number_in(const char* variable) -> std::optional<int> {
    const char* const text = std::getenv(variable);
    if (!text) return {};
    int number = 0;
    const auto* const end = text + std::strlen(text);
    const auto [stop, error] = std::from_chars(text, end, number);
    return error == std::errc{} && stop == end ? number : -1;
}

auto is_listening_tcp(int number) -> bool {
    int listens = 0, family = 0;
    socklen_t size = sizeof(int);
    if (::getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) return false;
    size = sizeof(int);
    return ::getsockopt(number, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0 && (family == AF_INET || family == AF_INET6);
}

}

auto take_listeners() -> std::expected<std::vector<descriptor>, std::string> {
    const auto process = number_in("LISTEN_PID");
    const auto count = number_in("LISTEN_FDS");
    std::vector<descriptor> sockets;
    if (!process || !count || *process != ::getpid()) return sockets;  // meant for another process
    for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(variable);
    if (*count < 0 || *count > most_descriptors) return std::unexpected("LISTEN_FDS is no number of sockets, as sd_listen_fds(3) has it");
    for (int number = first_descriptor; number < first_descriptor + *count; ++number) {
        if (!is_listening_tcp(number))
            return std::unexpected("descriptor " + std::to_string(number) +
                                   ", which LISTEN_FDS names, is no listening TCP socket: give the socket unit ListenStream=PORT, without Accept=yes");
        ::fcntl(number, F_SETFD, FD_CLOEXEC);
        ::fcntl(number, F_SETFL, ::fcntl(number, F_GETFL) | O_NONBLOCK);
        sockets.emplace_back(number);
    }
    return sockets;
}

void notify(std::string_view state) {
    const char* const path = std::getenv("NOTIFY_SOCKET");
    if (!path) return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto length = std::strlen(path);
    if (length < 2 || length >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@')) return;
    std::memcpy(address.sun_path, path, length);
    if (path[0] == '@') address.sun_path[0] = '\0';  // an abstract socket (unix(7)): its name is not terminated
    const descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
             static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
}

}
