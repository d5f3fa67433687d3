#pragma once
#include <concepts>
#include <cstdint>
#include <span>
#include <conduit/meta/text.hpp>

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

/// What a field or parameter may hold. Each annotation sets some of it; several add up.
struct constraint {
    bound minimum{};
    bound maximum{};
    bound shortest{};  // characters of a text (Unicode code points), elements of a sequence
    bound longest{};
    const meta::text* choices = nullptr;
    std::size_t choice_count = 0;

    constexpr auto empty() const -> bool { return !bounds_value() && !bounds_length() && choice_count == 0; }
    constexpr auto one_of() const -> std::span<const meta::text> { return {choices, choice_count}; }
    constexpr auto bounds_value() const -> bool { return minimum || maximum; }
    constexpr auto bounds_length() const -> bool { return shortest || longest; }
    constexpr void add(const constraint& other) {
        if (other.minimum) minimum = other.minimum;
        if (other.maximum) maximum = other.maximum;
        if (other.shortest) shortest = other.shortest;
        if (other.longest) longest = other.longest;
        if (other.choice_count > 0) choices = other.choices, choice_count = other.choice_count;
    }
};

inline constexpr constraint unconstrained{};

}
