#include "date.hpp"

#include <array>
#include <chrono>
#include <span>

namespace conduit::http {
namespace {

constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> long_days{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Reads a date from the left; once something does not fit, nothing does.
struct reader {
    std::string_view left;
    bool fits = true;

    void expect(std::string_view text) {
        if (!left.starts_with(text)) fits = false;
        else left.remove_prefix(text.size());
    }

    auto one_of(std::span<const std::string_view> names) -> unsigned {
        for (unsigned i = 0; i < names.size(); ++i)
            if (left.starts_with(names[i])) {
                left.remove_prefix(names[i].size());
                return i;
            }
        fits = false;
        return 0;
    }

    auto number(std::size_t digits) -> int {
        if (left.size() < digits) fits = false;
        if (!fits) return 0;
        int value = 0;
        for (const char digit : left.substr(0, digits)) {
            if (digit < '0' || digit > '9') fits = false;
            value = 10 * value + (digit - '0');
        }
        left.remove_prefix(digits);
        return value;
    }

    auto time_of_day() -> std::int64_t {
        const int hours = number(2);
        expect(":");
        const int minutes = number(2);
        expect(":");
        const int seconds = number(2);
        if (hours > 23 || minutes > 59 || seconds > 60) fits = false;  // 60: a leap second
        return hours * 3600 + minutes * 60 + seconds;
    }
};

auto current_year() -> int {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return static_cast<int>(std::chrono::year_month_day(today).year());
}

}

auto format_date(std::int64_t seconds) -> std::string {
    const std::chrono::sys_seconds moment{std::chrono::seconds(seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(moment - day);
    std::string text;
    const auto digits = [&](long value, int count) {
        for (long unit = count == 4 ? 1000 : 10; unit > 0; unit /= 10) text += static_cast<char>('0' + value / unit % 10);
    };
    text += days[std::chrono::weekday(day).c_encoding()];
    text += ", ";
    digits(static_cast<unsigned>(date.day()), 2);
    text += ' ';
    text += months[static_cast<unsigned>(date.month()) - 1];
    text += ' ';
    digits(static_cast<int>(date.year()), 4);
    text += ' ';
    digits(time.hours().count(), 2);
    text += ':';
    digits(time.minutes().count(), 2);
    text += ':';
    digits(time.seconds().count(), 2);
    text += " GMT";
    return text;
}

auto parse_date(std::string_view text) -> std::optional<std::int64_t> {
    reader in{text};
    int year = 0, day = 0;
    unsigned month = 0;
    std::int64_t time = 0;
    if (text.size() > 3 && text[3] == ',') {  // Sun, 06 Nov 1994 08:49:37 GMT
        in.one_of(days);
        in.expect(", ");
        day = in.number(2);
        in.expect(" ");
        month = in.one_of(months);
        in.expect(" ");
        year = in.number(4);
        in.expect(" ");
        time = in.time_of_day();
        in.expect(" GMT");
    } else if (text.size() > 3 && text[3] == ' ') {  // Sun Nov  6 08:49:37 1994
        in.one_of(days);
        in.expect(" ");
        month = in.one_of(months);
        in.expect(" ");
        const bool padded = in.left.starts_with(' ');
        if (padded) in.expect(" ");
        day = in.number(padded ? 1 : 2);
        in.expect(" ");
        time = in.time_of_day();
        in.expect(" ");
        year = in.number(4);
    } else {  // Sunday, 06-Nov-94 08:49:37 GMT
        in.one_of(long_days);
        in.expect(", ");
        day = in.number(2);
        in.expect("-");
        month = in.one_of(months);
        in.expect("-");
        const int now = current_year();
        year = now / 100 * 100 + in.number(2);
        if (year > now + 50) year -= 100;  // as section 5.6.7 wants it
        in.expect(" ");
        time = in.time_of_day();
        in.expect(" GMT");
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month + 1), std::chrono::day(static_cast<unsigned>(day))};
    if (!in.fits || !in.left.empty() || !date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86400} + time;
}

}
