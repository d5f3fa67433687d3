#include <conduit/chrono.hpp>

#include <format>

#include "../validate/format.hpp"

namespace conduit::chrono_text {
namespace {

__extension__ using int128 = __int128;

constexpr std::int64_t second = 1'000'000'000;  // nanoseconds
constexpr std::int64_t day = 86'400;            // seconds

auto digits(std::string_view text) -> std::int64_t {
    std::int64_t value = 0;
    for (const char c : text) value = 10 * value + (c - '0');
    return value;
}

/// The fraction behind the point, in nanoseconds; none if it is finer.
auto fraction(std::string_view text) -> std::optional<std::int64_t> {
    while (text.ends_with('0')) text.remove_suffix(1);
    if (text.size() > 9) return std::nullopt;
    auto value = digits(text);
    for (auto i = text.size(); i < 9; ++i) value *= 10;
    return value;
}

}

auto read_date(std::string_view text) -> std::optional<std::int64_t> {
    using namespace std::chrono;
    if (!validate::has_format(text, annotation::text_format::date)) return std::nullopt;
    const year_month_day date(year(static_cast<int>(digits(text.substr(0, 4)))), month(static_cast<unsigned>(digits(text.substr(5, 2)))),
                              std::chrono::day(static_cast<unsigned>(digits(text.substr(8, 2)))));
    return sys_days(date).time_since_epoch().count();
}

auto write_date(std::int64_t days) -> std::string {
    const std::chrono::year_month_day date(std::chrono::sys_days(std::chrono::days(static_cast<int>(days))));
    return std::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

auto read_time(std::string_view text) -> std::optional<span> {
    if (!validate::has_format(text, annotation::text_format::date_time)) return std::nullopt;
    const auto seconds = digits(text.substr(17, 2));
    if (seconds > 59) return std::nullopt;
    span since{*read_date(text.substr(0, 10)) * day + digits(text.substr(11, 2)) * 3600 + digits(text.substr(14, 2)) * 60 + seconds};
    text.remove_prefix(19);
    if (text.starts_with('.')) {
        const auto end = text.find_first_not_of("0123456789", 1);
        const auto parts = fraction(text.substr(1, end - 1));
        if (!parts) return std::nullopt;
        since.nanoseconds = *parts;
        text.remove_prefix(end);
    }
    if (text.size() == 6) {
        const auto offset = digits(text.substr(1, 2)) * 3600 + digits(text.substr(4, 2)) * 60;
        since.seconds -= text[0] == '-' ? -offset : offset;
    }
    if (since.seconds < 0 && since.nanoseconds > 0) ++since.seconds, since.nanoseconds -= second;
    return since;
}

auto write_time(span since, int places) -> std::string {
    if (since.nanoseconds < 0) --since.seconds, since.nanoseconds += second;
    auto days = since.seconds / day, rest = since.seconds % day;
    if (rest < 0) --days, rest += day;
    auto text = std::format("{}T{:02}:{:02}:{:02}", write_date(days), rest / 3600, rest / 60 % 60, rest % 60);
    if (places > 0) text += "." + std::format("{:09}", since.nanoseconds).substr(0, static_cast<std::size_t>(places));
    return text + "Z";
}

auto read_duration(std::string_view text) -> std::optional<span> {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (!text.starts_with('P') || text.size() < 3) return std::nullopt;
    text.remove_prefix(1);
    struct unit {
        char letter;
        bool timed;
        std::int64_t seconds;
    };
    constexpr unit units[] = {{'W', false, 7 * day}, {'D', false, day}, {'H', true, 3600}, {'M', true, 60}, {'S', true, 1}};
    span length;
    bool timed = false;
    std::size_t next = 0;  // the units come in this order, each once at most
    while (!text.empty()) {
        if (!timed && text.starts_with('T')) {
            timed = true;
            text.remove_prefix(1);
            if (text.empty()) return std::nullopt;
            continue;
        }
        const auto end = text.find_first_not_of("0123456789");
        if (end == 0 || end == text.npos || end > 15) return std::nullopt;
        const auto value = digits(text.substr(0, end));
        text.remove_prefix(end);
        std::int64_t parts = 0;
        if (text.starts_with('.') || text.starts_with(',')) {
            const auto behind = text.find_first_not_of("0123456789", 1);
            if (behind == text.npos || behind == 1 || text[behind] != 'S') return std::nullopt;
            const auto found = fraction(text.substr(1, behind - 1));
            if (!found) return std::nullopt;
            parts = *found;
            text.remove_prefix(behind);
        }
        while (next < std::size(units) && (units[next].letter != text[0] || units[next].timed != timed)) ++next;
        if (next == std::size(units)) return std::nullopt;
        std::int64_t added = 0;
        if (__builtin_mul_overflow(value, units[next].seconds, &added) || __builtin_add_overflow(length.seconds, added, &length.seconds)) return std::nullopt;
        length.nanoseconds += parts;
        ++next;
        text.remove_prefix(1);
    }
    if (negative) length = {-length.seconds, -length.nanoseconds};
    return length;
}

auto write_duration(span length) -> std::string {
    if (length.seconds == 0 && length.nanoseconds == 0) return "PT0S";
    std::string text = length.seconds < 0 || length.nanoseconds < 0 ? "-P" : "P";
    auto seconds = length.seconds < 0 ? ~static_cast<std::uint64_t>(length.seconds) + 1 : static_cast<std::uint64_t>(length.seconds);
    const auto parts = length.nanoseconds < 0 ? -length.nanoseconds : length.nanoseconds;
    const auto put = [&](std::uint64_t value, char unit) {
        if (value != 0) text += std::format("{}{}", value, unit);
    };
    put(seconds / day, 'D');
    seconds %= day;
    if (seconds == 0 && parts == 0) return text;
    text += 'T';
    put(seconds / 3600, 'H');
    put(seconds / 60 % 60, 'M');
    if (parts == 0) return put(seconds % 60, 'S'), text;
    auto fine = std::format("{:09}", parts);
    while (fine.ends_with('0')) fine.pop_back();
    return text + std::format("{}.{}S", seconds % 60, fine);
}

auto to_ticks(span length, std::int64_t numerator, std::int64_t denominator) -> std::optional<std::int64_t> {
    const auto total = (static_cast<int128>(length.seconds) * second + length.nanoseconds) * denominator;
    const auto tick = static_cast<int128>(numerator) * second;
    if (total % tick != 0) return std::nullopt;
    const auto ticks = total / tick;
    if (ticks > std::numeric_limits<std::int64_t>::max() || ticks < std::numeric_limits<std::int64_t>::min()) return std::nullopt;
    return static_cast<std::int64_t>(ticks);
}

auto from_ticks(std::int64_t ticks, std::int64_t numerator, std::int64_t denominator) -> span {
    const auto total = static_cast<int128>(ticks) * numerator;
    return {static_cast<std::int64_t>(total / denominator), static_cast<std::int64_t>(total % denominator * second / denominator)};
}

}
