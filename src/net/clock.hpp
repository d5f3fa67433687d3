#pragma once
#include <array>
#include <cstdint>
#include <ctime>
#include <string_view>

namespace conduit::net {

/// The time as of the loop's current turn, so that requests need not ask the system.
class clock {
public:
    clock();
    void refresh();

    /// Milliseconds, monotonic.
    auto now() const -> std::int64_t { return now_; }

    /// The whole `Date` line with its line end (RFC 9110 section 6.6.1).
    auto date_line() const -> std::string_view { return {date_line_.data(), date_line_.size()}; }

private:
    void write_date();

    std::int64_t now_ = 0;
    std::time_t second_ = 0;
    std::array<char, 37> date_line_;
};

/// Nanoseconds, monotonic, asked now.
auto nanoseconds() -> std::int64_t;

}
