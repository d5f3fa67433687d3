#include "clock.hpp"

#include <algorithm>

namespace conduit::net {

clock::clock() {
    constexpr std::string_view shape = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
    static_assert(shape.size() == std::tuple_size_v<decltype(date_line_)>);
    std::ranges::copy(shape, date_line_.begin());
    refresh();
}

void clock::refresh() {
    now_ = nanoseconds() / 1'000'000;
    timespec wall{};
    clock_gettime(CLOCK_REALTIME_COARSE, &wall);
    if (wall.tv_sec != second_) {
        second_ = wall.tv_sec;
        write_date();
    }
}

void clock::write_date() {
    std::tm parts{};
    gmtime_r(&second_, &parts);
    auto* at = date_line_.data() + 6;
    const auto text = [&](const char* names, int index) { at = std::copy_n(names + 3 * index, 3, at); };
    const auto two_digits = [&](int value) {
        *at++ = static_cast<char>('0' + value / 10 % 10);
        *at++ = static_cast<char>('0' + value % 10);
    };
    const auto skip = [&](int count) { at += count; };  // punctuation never changes
    text("SunMonTueWedThuFriSat", parts.tm_wday);
    skip(2);
    two_digits(parts.tm_mday);
    skip(1);
    text("JanFebMarAprMayJunJulAugSepOctNovDec", parts.tm_mon);
    skip(1);
    const int year = parts.tm_year + 1900;
    two_digits(year / 100);
    two_digits(year % 100);
    skip(1);
    two_digits(parts.tm_hour);
    skip(1);
    two_digits(parts.tm_min);
    skip(1);
    two_digits(parts.tm_sec);
}

auto nanoseconds() -> std::int64_t {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}
