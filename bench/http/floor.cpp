// The floor of an HTTP server: one epoll thread that parses nothing. It counts requests by their fixed length and sends,
// for each read, that many copies of one fixed answer.
//     floor REQUEST_BYTES ANSWER_FILE        prints the port that it chose
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

constexpr std::size_t most_requests = 64;  // in one read

auto listen_anywhere() -> int {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 1024) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        std::perror("floor");
        std::exit(1);
    }
    std::printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return listener;
}

}

int main(int argc, char** argv) {
    if (argc != 3) return std::fputs("usage: floor REQUEST_BYTES ANSWER_FILE\n", stderr), 2;
    const auto request_size = static_cast<std::size_t>(std::atoi(argv[1]));
    std::ifstream file(argv[2], std::ios::binary);
    const std::string answer{std::istreambuf_iterator<char>(file), {}};
    if (request_size == 0 || answer.empty()) return std::fputs("floor: the length or the answer is empty\n", stderr), 2;
    std::string answers;
    for (std::size_t i = 0; i < most_requests; ++i) answers += answer;

    const int listener = listen_anywhere();
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = listener;
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &interest);

    std::vector<std::size_t> left_over;  // by descriptor: bytes of a request that is not whole yet
    std::vector<char> input(request_size * most_requests - request_size);  // with a left-over: at most `most_requests`
    for (epoll_event events[128];;) {
        const int count = epoll_wait(epoll, events, 128, -1);
        for (int i = 0; i < count; ++i) {
            const int descriptor = events[i].data.fd;
            if (descriptor == listener) {
                int client;
                while ((client = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
                    const int yes = 1;
                    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                    if (left_over.size() <= static_cast<std::size_t>(client)) left_over.resize(static_cast<std::size_t>(client) + 1);
                    left_over[static_cast<std::size_t>(client)] = 0;
                    interest.data.fd = client;
                    epoll_ctl(epoll, EPOLL_CTL_ADD, client, &interest);
                }
                continue;
            }
            const auto got = recv(descriptor, input.data(), input.size(), 0);
            if (got <= 0) {
                close(descriptor);
                continue;
            }
            auto& rest = left_over[static_cast<std::size_t>(descriptor)];
            const auto bytes = rest + static_cast<std::size_t>(got);
            rest = bytes % request_size;
            const auto size = bytes / request_size * answer.size();
            if (size > 0 && send(descriptor, answers.data(), size, MSG_NOSIGNAL) != static_cast<ssize_t>(size)) close(descriptor);
        }
    }
}
