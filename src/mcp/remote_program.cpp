#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include "../net/descriptor.hpp"
#include "remote_channel.hpp"

namespace conduit::mcp {
namespace {

constexpr int patience = 2000;  // milliseconds for a program to end: by itself, then by SIGTERM

/// A process and the other end of its standard streams: a socket, so that writing to who is gone is an error and no signal.
class process {
public:
    explicit process(const program& program) {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw remote_error(0, "No streams for the program " + program.path + ".");
        streams = net::descriptor(ends[0]);
        const net::descriptor theirs(ends[1]);
        ::fcntl(streams.get(), F_SETFL, O_NONBLOCK);
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
        ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDOUT_FILENO);
        // What this thread blocks or ignores is no matter of the program's.
        sigset_t none, usual;
        ::sigemptyset(&none);
        ::sigemptyset(&usual);
        for (const int each : {SIGPIPE, SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&usual, each);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &usual);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        std::vector<char*> arguments{const_cast<char*>(program.path.c_str())};
        for (const auto& each : program.arguments) arguments.push_back(const_cast<char*>(each.c_str()));
        arguments.push_back(nullptr);
        const int error = ::posix_spawnp(&id_, program.path.c_str(), &actions, &attributes, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
        if (error != 0) throw remote_error(0, "The program " + program.path + " cannot be started: " + std::generic_category().message(error));
        end_ = net::descriptor(static_cast<int>(::syscall(SYS_pidfd_open, id_, 0)));
    }
    process(const process&) = delete;
    auto operator=(const process&) -> process& = delete;

    ~process() {
        ::shutdown(streams.get(), SHUT_WR);
        if (!has_ended()) ::kill(id_, SIGTERM);
        if (!has_ended()) ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }

    net::descriptor streams;

private:
    auto has_ended() const -> bool {
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience);
        char dropped[4096];
        while (true) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
            pollfd wanted[]{{end_.get(), POLLIN, 0}, {streams.get(), POLLIN, 0}};
            if (::poll(wanted, 2, static_cast<int>(std::max<std::int64_t>(left, 0))) < 0 && errno != EINTR) return false;
            if (wanted[0].revents != 0) return true;
            if (left <= 0) return false;
            // It may wait for us to read. At the end of its output, only its own end is left to wait for.
            if (wanted[1].revents != 0 && ::read(streams.get(), dropped, sizeof dropped) == 0) {
                pollfd only{end_.get(), POLLIN, 0};
                return ::poll(&only, 1, static_cast<int>(left)) > 0;
            }
        }
    }

    pid_t id_ = -1;
    net::descriptor end_;  // readable once it has ended
};

class program_channel final : public remote_channel {
public:
    program_channel(const program& program, const remote_options& options) : process_(program), longest_(options.most_bytes) {}

    auto exchange(const outgoing& message, const hearing& hear, deadline end) -> incoming override {
        const std::unique_lock lock(calling_, end);
        if (!lock) throw remote_error(0, "The server takes too long.");
        tell(message, end);
        while (true) {
            auto got = next(end);
            if (got.message.what != envelope::kind::response) hear(got.message);
            else if (got.message.id == message.id) return got;
            // Else it answers what is not waited for any more.
        }
    }

    /// Of who has the call, or who opens the channel.
    void tell(const outgoing& message, deadline end) override {
        std::string line(message.message);
        line += '\n';
        std::string_view left = line;
        while (!left.empty()) {
            wait(POLLIN | POLLOUT, end);  // a program that does not read until it has written is read
            const auto count = ::send(process_.streams.get(), left.data(), left.size(), MSG_NOSIGNAL);
            if (count > 0) left.remove_prefix(static_cast<std::size_t>(count));
            else if (errno != EAGAIN && errno != EINTR) give_up("The program has ended.");
        }
    }

    void speak(std::string_view) override {}
    auto is_broken() const -> bool override { return broken_; }
    auto leaving_cancels() const -> bool override { return false; }

private:
    [[noreturn]] void give_up(const char* why) {
        broken_ = true;
        throw remote_error(0, why);
    }

    /// Reads what is there, and returns when it can be written to, or when something was read.
    void wait(short events, deadline end) {
        while (true) {
            pollfd wanted{process_.streams.get(), events, 0};
            const int ready = ::poll(&wanted, 1, left_until(end));
            if (ready < 0 && errno != EINTR) give_up("The program cannot be waited for.");
            if (ready <= 0) continue;
            const bool has_read = (wanted.revents & ~POLLOUT) != 0 && read();
            if (has_read || (wanted.revents & POLLOUT) != 0) return;
        }
    }

    auto read() -> bool {
        char piece[64 * 1024];
        const auto count = ::read(process_.streams.get(), piece, sizeof piece);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
        if (count <= 0) give_up("The program has ended.");
        received_.append(piece, static_cast<std::size_t>(count));
        if (received_.size() > longest_ + sizeof piece) give_up("The program's message is too large.");
        return true;
    }

    auto next(deadline end) -> incoming {
        while (true) {
            if (const auto line_end = received_.find('\n', scanned_); line_end != received_.npos) {
                const auto line = received_.substr(0, line_end);
                received_.erase(0, line_end + 1);
                scanned_ = 0;
                if (line.find_first_not_of(" \t\r") == line.npos) continue;
                try {
                    return read_incoming(line);
                } catch (const remote_error& wrong) {
                    give_up(wrong.what());
                }
            }
            scanned_ = received_.size();
            wait(POLLIN, end);
        }
    }

    process process_;
    const std::size_t longest_;
    std::timed_mutex calling_;
    std::string received_;  // whole lines, and the beginning of one
    std::size_t scanned_ = 0;
    std::atomic<bool> broken_ = false;
};

}

auto start_program(const program& program, const remote_options& options) -> std::unique_ptr<remote_channel> { return std::make_unique<program_channel>(program, options); }

}
