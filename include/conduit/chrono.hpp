#pragma once
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <conduit/describe/text_form.hpp>

/// The types of <chrono> as arguments and in JSON. Apart from conduit.hpp, for <chrono> costs half a second to compile.
///
///     std::chrono::sys_days, year_month_day    2026-02-28                 RFC 3339 full-date
///     std::chrono::sys_time<...>               2026-02-28T12:30:00.250Z   RFC 3339; read with any offset, written in UTC
///     std::chrono::duration<...>               PT1H30M                    ISO 8601, without years and months, whose length varies
///
/// What the type cannot hold exactly, such as half a second in std::chrono::seconds, does not fit. Nor do leap seconds, which the
/// system's clock does not count.
namespace conduit::chrono_text {

/// Of either sign; both parts have the same.
struct span {
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
};

auto read_date(std::string_view text) -> std::optional<std::int64_t>;  // days since 1970-01-01
auto write_date(std::int64_t days) -> std::string;
auto read_time(std::string_view text) -> std::optional<span>;
auto write_time(span since_1970, int digits) -> std::string;
auto read_duration(std::string_view text) -> std::optional<span>;
auto write_duration(span length) -> std::string;

/// Ticks of numerator / denominator seconds; none where they are not whole or 64 bits do not hold them.
auto to_ticks(span length, std::int64_t numerator, std::int64_t denominator) -> std::optional<std::int64_t>;
auto from_ticks(std::int64_t ticks, std::int64_t numerator, std::int64_t denominator) -> span;

template <class Duration>
auto to_duration(const std::optional<span>& length) -> std::optional<Duration> {
    using rep = Duration::rep;
    if (!length) return std::nullopt;
    if constexpr (std::is_floating_point_v<rep>) {
        return Duration(std::chrono::duration<rep>(static_cast<rep>(length->seconds) + static_cast<rep>(length->nanoseconds) / static_cast<rep>(1e9)));
    } else {
        const auto ticks = to_ticks(*length, Duration::period::num, Duration::period::den);
        if (!ticks || !std::in_range<rep>(*ticks)) return std::nullopt;
        return Duration(static_cast<rep>(*ticks));
    }
}

template <class Duration>
auto from_duration(Duration duration) -> span {
    if constexpr (std::is_floating_point_v<typename Duration::rep>) {
        const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
        return {nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
    } else {
        return from_ticks(duration.count(), Duration::period::num, Duration::period::den);
    }
}

}

namespace conduit {

template <>
struct text_form<std::chrono::sys_days> {
    static auto read(std::string_view text) -> std::optional<std::chrono::sys_days> {
        const auto days = chrono_text::read_date(text);
        if (!days) return std::nullopt;
        return std::chrono::sys_days(std::chrono::days(static_cast<int>(*days)));
    }
    static auto write(const std::chrono::sys_days& value) -> std::string { return chrono_text::write_date(value.time_since_epoch().count()); }
    static constexpr std::string_view expectation = "must be a date, such as 2026-02-28";
    static constexpr std::string_view format = "date";
};

template <>
struct text_form<std::chrono::year_month_day> {
    static auto read(std::string_view text) -> std::optional<std::chrono::year_month_day> {
        const auto day = text_form<std::chrono::sys_days>::read(text);
        if (!day) return std::nullopt;
        return std::chrono::year_month_day(*day);
    }
    static auto write(const std::chrono::year_month_day& value) -> std::string { return text_form<std::chrono::sys_days>::write(std::chrono::sys_days(value)); }
    static constexpr std::string_view expectation = "must be a date, such as 2026-02-28";
    static constexpr std::string_view format = "date";
};

template <class Duration>
struct text_form<std::chrono::sys_time<Duration>> {
    static auto read(std::string_view text) -> std::optional<std::chrono::sys_time<Duration>> {
        const auto since = chrono_text::to_duration<Duration>(chrono_text::read_time(text));
        if (!since) return std::nullopt;
        return std::chrono::sys_time<Duration>(*since);
    }
    static auto write(const std::chrono::sys_time<Duration>& value) -> std::string {
        constexpr int digits = Duration::period::den == 1 ? 0 : Duration::period::den <= 1000 ? 3 : Duration::period::den <= 1'000'000 ? 6 : 9;
        return chrono_text::write_time(chrono_text::from_duration(value.time_since_epoch()), digits);
    }
    static constexpr std::string_view expectation =
        Duration::period::den == 1 ? "must be a date and time in whole seconds with its offset, such as 2026-02-28T12:30:00Z"
                                   : "must be a date and time with its offset, such as 2026-02-28T12:30:00.5Z";
    static constexpr std::string_view format = "date-time";
};

template <class Rep, class Period>
struct text_form<std::chrono::duration<Rep, Period>> {
    using type = std::chrono::duration<Rep, Period>;

    static auto read(std::string_view text) -> std::optional<type> { return chrono_text::to_duration<type>(chrono_text::read_duration(text)); }
    static auto write(const type& value) -> std::string { return chrono_text::write_duration(chrono_text::from_duration(value)); }
    static constexpr std::string_view expectation = "must be a duration of days, hours, minutes and seconds, such as PT1H30M, as exact as it is counted here";
    static constexpr std::string_view format = "duration";
};

}
