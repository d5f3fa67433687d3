#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "http2_app.hpp"

namespace {

constexpr std::size_t frame_head = 9;
enum frame : std::uint8_t { data, headers, priority, reset, settings, push, ping, goaway, window_update, continuation };
constexpr std::uint8_t end_stream = 1, end_headers = 4;

/// What the server may send, frame by frame.
class answers {
public:
    void window(std::uint64_t more) { window_ += more; }

    void take(std::string_view bytes) {
        bytes_ += bytes;
        for (;;) {
            const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<std::uint8_t>(bytes_[i])}; };
            if (bytes_.size() < frame_head) return;
            const auto length = byte(0) << 16 | byte(1) << 8 | byte(2);
            require(length <= 16 * 1024);
            if (bytes_.size() < frame_head + length) return;
            check(static_cast<std::uint8_t>(byte(3)), static_cast<std::uint8_t>(byte(4)), byte(5) << 24 | byte(6) << 16 | byte(7) << 8 | byte(8), length);
            bytes_.erase(0, frame_head + length);
        }
    }

private:
    enum class state : std::uint8_t { nothing, begun, ended };

    void check(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::size_t length) {
        require(type <= continuation && type != push && type != priority);
        require(!std::exchange(first_, false) || type == settings);
        require((stream == 0) == (type == settings || type == ping || type == goaway || (type == window_update && stream == 0)));
        auto& now = streams_[stream];
        if (type == data) {
            require(now == state::begun && length <= window_);
            window_ -= length;
        }
        if (type == headers) require(now != state::ended);
        if (type == headers) now = state::begun;
        if (type == reset || ((type == headers || type == data) && (flags & end_stream))) now = state::ended;
    }

    std::string bytes_;
    bool first_ = true;
    std::uint64_t window_ = 65'535;  // of the connection
    std::map<std::uint32_t, state> streams_;
};

}
