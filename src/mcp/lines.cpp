#include "lines.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace conduit::mcp {
namespace {

constexpr int patience_at_stop = 1000;  // milliseconds

}

line_reader::line_reader(int descriptor, int stop_event, std::size_t longest, std::size_t most_waiting, std::function<void(std::string, bool)> take, std::function<void()> ended)
    : descriptor_(descriptor), stop_event_(stop_event), longest_(longest), most_waiting_(most_waiting), take_(std::move(take)), ended_(std::move(ended)) {
    if (::pipe(wake_) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    thread_ = std::thread([this] { read(); });
}

line_reader::~line_reader() {
    stop();
    thread_.join();
    ::close(wake_[0]);
    ::close(wake_[1]);
}

void line_reader::done(std::size_t size) {
    const std::lock_guard lock(mutex_);
    --waiting_;
    waiting_bytes_ -= size;
    room_.notify_one();
}

void line_reader::stop() {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    room_.notify_one();
    [[maybe_unused]] const auto written = ::write(wake_[1], "", 1);
}

auto line_reader::pass_on(std::string line, bool too_long) -> bool {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return stopped_ || waiting_ == 0 || (waiting_ < most_waiting_ && waiting_bytes_ + line.size() <= longest_); });
    if (stopped_) return false;
    ++waiting_;
    waiting_bytes_ += line.size();
    lock.unlock();
    take_(std::move(line), too_long);
    return true;
}

void line_reader::read() {
    std::string line;
    bool too_long = false;
    char piece[64 * 1024];
    while (true) {
        pollfd wanted[]{{descriptor_, POLLIN, 0}, {wake_[0], POLLIN, 0}, {stop_event_, POLLIN, 0}};
        if (::poll(wanted, 3, -1) < 0 && errno != EINTR) break;
        if (wanted[1].revents != 0) return;
        if (wanted[2].revents != 0) return ended_();
        if (wanted[0].revents == 0) continue;
        const auto count = ::read(descriptor_, piece, sizeof piece);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) break;
        for (std::string_view left(piece, static_cast<std::size_t>(count)); !left.empty();) {
            const auto end = left.find('\n');
            const auto text = left.substr(0, end);
            too_long |= line.size() + text.size() > longest_;
            if (!too_long) line += text;
            if (end == left.npos) break;
            left.remove_prefix(end + 1);
            if (line.ends_with('\r')) line.pop_back();
            if ((!line.empty() || too_long) && !pass_on(std::exchange(line, {}), too_long)) return;
            line.clear();
            too_long = false;
        }
    }
    if (!line.empty() && !too_long && !pass_on(std::move(line), false)) return;
    ended_();
}

/// Waits until it has.
auto line_writer::has_room() const -> bool {
    pollfd wanted[]{{descriptor_, POLLOUT, 0}, {stop_event_, POLLIN, 0}};
    const auto wait = [&](nfds_t count, int patience) {
        int ready = -1;
        while ((ready = ::poll(wanted, count, patience)) < 0 && errno == EINTR) {}
        return ready > 0;
    };
    if (!wait(2, patience_)) return false;
    return wanted[0].revents != 0 || wait(1, std::min(patience_, patience_at_stop));
}

auto line_writer::write(std::string_view line) -> bool {
    std::string whole(line);
    whole += '\n';
    std::string_view left = whole;
    const std::lock_guard lock(mutex_);
    while (!left.empty() && !broken_) {
        if (!has_room()) {
            broken_ = true;
            break;
        }
        // A pipe that has room takes as much as this at least, without waiting (POSIX, PIPE_BUF).
        const auto count = ::write(descriptor_, left.data(), std::min<std::size_t>(left.size(), 4096));
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count < 0) broken_ = true;
        else left.remove_prefix(static_cast<std::size_t>(count));
    }
    return !broken_;
}

}
