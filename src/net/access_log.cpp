#include "access_log.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace conduit::net {

namespace {

void append_number(std::string& text, std::int64_t number) {
    std::array<char, 20> digits;
    text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

/// A client must not be able to forge lines or drive a terminal.
void append_escaped(std::string& text, std::string_view raw) {
    constexpr std::string_view hex = "0123456789abcdef";
    for (const char byte : raw) {
        const auto code = static_cast<unsigned char>(byte);
        if (code > 0x20 && code < 0x7f) {
            text += byte;
            continue;
        }
        text += "\\x";
        text += hex[code >> 4];
        text += hex[code & 15];
    }
}

}

void access_log::add(std::string_view method, std::string_view target, int status, std::size_t body_bytes,
                     std::int64_t nanoseconds) {
    lines_ += method;
    lines_ += ' ';
    append_escaped(lines_, target);
    lines_ += ' ';
    append_number(lines_, status);
    lines_ += ' ';
    append_number(lines_, static_cast<std::int64_t>(body_bytes));
    lines_ += ' ';
    const auto hundredths = (nanoseconds + 5'000) / 10'000;  // of a millisecond
    append_number(lines_, hundredths / 100);
    lines_ += '.';
    lines_ += static_cast<char>('0' + hundredths / 10 % 10);
    lines_ += static_cast<char>('0' + hundredths % 10);
    lines_ += "ms\n";
}

void access_log::write_lines() {
    std::string_view left = lines_;
    while (!left.empty()) {
        const auto count = ::write(STDOUT_FILENO, left.data(), left.size());
        if (count >= 0) {
            left.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            // Standard output may be a non-blocking pipe that we share; lines are rather lost than requests held up.
            pollfd output{STDOUT_FILENO, POLLOUT, 0};
            if (::poll(&output, 1, 10) <= 0) break;
        } else if (errno != EINTR) {
            break;
        }
    }
    lines_.clear();
}

}
