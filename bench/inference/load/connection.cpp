#include "connection.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace load {

auto now() -> std::int64_t {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

void connection::open() {
    descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (descriptor_ < 0 || connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        std::perror("load");
        std::exit(1);
    }
    const int yes = 1;
    setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(descriptor_, F_SETFL, O_NONBLOCK);
    reader_.reset();
    unsent_ = {};
    busy = false;
}

void connection::close() { ::close(descriptor_); }

void connection::begin(std::string_view request) {
    unsent_ = request;
    busy = true;
}

auto connection::go_on() -> state {
    while (!unsent_.empty()) {
        const auto sent = send(descriptor_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) break;
        if (sent < 0) return state::failed;
        unsent_.remove_prefix(static_cast<std::size_t>(sent));
    }
    for (static char input[64 * 1024];;) {
        const auto got = recv(descriptor_, input, sizeof input, 0);
        if (got < 0 && errno == EAGAIN) return state::waits;
        if (got <= 0) return state::failed;
        switch (reader_.feed({input, static_cast<std::size_t>(got)})) {
            case response_reader::state::more: continue;
            case response_reader::state::broken: return state::failed;
            case response_reader::state::whole: busy = false; return unsent_.empty() ? state::answered : state::failed;
        }
    }
}

}
