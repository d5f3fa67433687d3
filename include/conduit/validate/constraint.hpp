#pragma once
#include <concepts>
#include <cstdint>
#include <span>
#include <conduit/meta/text.hpp>
#include <conduit/validate/pattern.hpp>

namespace conduit::annotation {

/// One end of a range. Integers stay integers: a double cannot hold every 64-bit value.
struct bound {
    enum class kind : std::uint8_t { none, integer, real } kind = kind::none;
    std::int64_t integer = 0;
    double real = 0;

    constexpr bound() = default;
    constexpr bound(std::integral auto value) : kind(kind::integer), integer(static_cast<std::int64_t>(value)), real(static_cast<double>(value)) {}
    constexpr bound(std::floating_point auto value) : kind(kind::real), real(static_cast<double>(value)) {}
    constexpr explicit operator bool() const { return kind != kind::none; }
};

/// Kinds of text that JSON Schema has a name for.
enum class text_format : std::uint8_t { none, date, time, date_time, duration, email, hostname, ipv4, ipv6, uri, uuid, unknown };

inline constexpr std::string_view format_names[] = {"", "date", "time", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"};

constexpr auto name_of(text_format format) -> std::string_view { return format == text_format::unknown ? "" : format_names[static_cast<int>(format)]; }
constexpr auto format_of(std::string_view name) -> text_format {
    for (int i = 1; i < static_cast<int>(text_format::unknown); ++i)
        if (name == format_names[i]) return static_cast<text_format>(i);
    return text_format::unknown;
}

/// What a field or parameter may hold. Each annotation sets some of it; several add up.
struct constraint {
    bound minimum{};
    bound maximum{};
    bound shortest{};  // characters of a text (Unicode code points), elements of a sequence
    bound longest{};
    const meta::text* choices = nullptr;
    std::size_t choice_count = 0;
    bool above_minimum = false;  // the minimum itself is too little
    bool below_maximum = false;
    bool unique = false;  // no two elements of a sequence are equal
    text_format format = text_format::none;
    bound step{};  // numbers are multiples of it
    const annotation::pattern* pattern = nullptr;
    const std::int64_t* dimensions = nullptr;  // of a tensor: -1 is any size
    std::size_t rank = 0;                      // 0: none are given

    constexpr auto empty() const -> bool {
        return !bounds_value() && !bounds_length() && choice_count == 0 && !unique && format == text_format::none && !pattern && rank == 0;
    }
    constexpr auto shape() const -> std::span<const std::int64_t> { return {dimensions, rank}; }
    /// Anything that holds for each element of a sequence.
    constexpr auto bounds_elements() const -> bool { return bounds_value() || choice_count > 0 || format != text_format::none || pattern; }
    constexpr auto one_of() const -> std::span<const meta::text> { return {choices, choice_count}; }
    constexpr auto bounds_value() const -> bool { return minimum || maximum || step; }
    constexpr auto bounds_length() const -> bool { return shortest || longest; }
    constexpr void add(const constraint& other) {
        if (other.minimum) minimum = other.minimum, above_minimum = other.above_minimum;
        if (other.maximum) maximum = other.maximum, below_maximum = other.below_maximum;
        if (other.shortest) shortest = other.shortest;
        if (other.longest) longest = other.longest;
        if (other.choice_count > 0) choices = other.choices, choice_count = other.choice_count;
        if (other.unique) unique = true;
        if (other.format != text_format::none) format = other.format;
        if (other.step) step = other.step;
        if (other.pattern) pattern = other.pattern;
        if (other.rank > 0) dimensions = other.dimensions, rank = other.rank;
    }
};

inline constexpr constraint unconstrained{};

}
