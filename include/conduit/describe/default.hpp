#pragma once
#include <meta>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>
#include <conduit/describe/type.hpp>
#include <conduit/meta/keep.hpp>
#include <conduit/meta/number.hpp>
#include <conduit/validate/as_held.hpp>
#include <conduit/validate/constraint.hpp>
#include <conduit/validate/match_pattern.hpp>

namespace conduit::describe::building {

using annotation::bound;
using annotation::constraint;

constexpr auto text_of(const bound& bound) -> std::string {
    return bound.kind == bound::kind::integer ? meta::to_text(bound.integer) : meta::to_text(bound.real);
}

template <class Number>
constexpr auto real_bound(const bound& bound) -> double {
    if constexpr (std::is_floating_point_v<Number>) return annotation::as_held<Number>(bound.real);
    else return bound.real;
}

/// Whether a number lies below or above a bound; exact for all 64-bit integers, as the check of requests is.
template <class Number>
constexpr auto below(Number value, const bound& bound) -> bool {
    if constexpr (std::is_integral_v<Number>)
        if (bound.kind == bound::kind::integer) return std::cmp_less(value, bound.integer);
    return static_cast<double>(value) < real_bound<Number>(bound);
}
template <class Number>
constexpr auto above(Number value, const bound& bound) -> bool {
    if constexpr (std::is_integral_v<Number>)
        if (bound.kind == bound::kind::integer) return std::cmp_greater(value, bound.integer);
    return static_cast<double>(value) > real_bound<Number>(bound);
}

/// What of a constraint a default breaks, in words that follow "its default "; empty if nothing.
template <class Number>
    requires std::is_arithmetic_v<Number>
constexpr auto broken(const constraint& constraint, Number value) -> std::string {
    if (constraint.minimum && below(value, constraint.minimum))
        return "is " + meta::to_text(value) + ", but must be at least " + text_of(constraint.minimum);
    if (constraint.maximum && above(value, constraint.maximum))
        return "is " + meta::to_text(value) + ", but must be at most " + text_of(constraint.maximum);
    if (constraint.above_minimum && !above(value, constraint.minimum))
        return "is " + meta::to_text(value) + ", but must be more than " + text_of(constraint.minimum);
    if (constraint.below_maximum && !below(value, constraint.maximum))
        return "is " + meta::to_text(value) + ", but must be less than " + text_of(constraint.maximum);
    if constexpr (std::is_integral_v<Number>)
        if (constraint.step && value % static_cast<Number>(constraint.step.integer) != 0)
            return "is " + meta::to_text(value) + ", but must be a multiple of " + text_of(constraint.step);
    return {};
}

constexpr auto broken_length(const constraint& constraint, std::size_t length, const char* units) -> std::string {
    const auto wrong = [&](const char* by, const bound& bound) {
        return "has " + meta::to_text(length) + " " + units + ", but must have " + by + text_of(bound);
    };
    if (constraint.shortest && std::cmp_less(length, constraint.shortest.integer)) return wrong("at least ", constraint.shortest);
    if (constraint.longest && std::cmp_greater(length, constraint.longest.integer)) return wrong("at most ", constraint.longest);
    return {};
}

constexpr auto broken(const constraint& constraint, std::string_view value) -> std::string {
    std::size_t points = 0;  // the bytes that begin a code point of UTF-8
    for (const char c : value) points += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
    if (auto why = broken_length(constraint, points, "characters"); !why.empty()) return why;
    if (constraint.pattern && !finds(*constraint.pattern, value))
        return "is \"" + std::string(value) + "\", but must match " + std::string(constraint.pattern->source.view());
    if (constraint.choice_count == 0) return {};
    std::string all;
    for (const auto choice : constraint.one_of()) {
        if (choice.view() == value) return {};
        if (!all.empty()) all += ", ";
        all += choice.view();
    }
    return "is \"" + std::string(value) + "\", but must be one of " + all;
}

template <class T>
constexpr auto broken(const constraint& constraint, const std::optional<T>& value) -> std::string {
    return value ? broken(constraint, *value) : std::string();
}

template <class T>
constexpr auto broken(const constraint& constraint, const std::vector<T>& value) -> std::string {
    if (auto why = broken_length(constraint, value.size(), "elements"); !why.empty()) return why;
    auto of_element = constraint;
    of_element.shortest = of_element.longest = {};
    if constexpr (requires(const T& element) { broken(of_element, element); })  // structs and files have a length only together
        for (const auto& element : value)
            if (auto why = broken(of_element, element); !why.empty()) return "has an element that " + why;
    return {};
}

template <class T>
constexpr auto made_by_default() -> bool {
    [[maybe_unused]] T value{};
    return true;
}
template <class T>
concept constant_by_default = requires { typename std::bool_constant<made_by_default<T>()>; };

consteval void note_broken(member& member, std::meta::info field, const std::string& why) {
    if (why.empty()) return;
    const auto where = source_location_of(field);
    member.fault = meta::keep("on the member " + std::string(display_string_of(field)) + " (" + where.file_name() + ":" + meta::to_text(where.line()) +
                              "): its default " + why + ": change the default or the constraint");
}

/// What `broken` does not look at: formats, whether elements are equal, and steps of reals, which all take what only src/validate has.
constexpr auto needs_start(const constraint& constraint) -> bool {
    return constraint.unique || constraint.step || constraint.format != annotation::text_format::none;
}

template <class Value>
consteval void check_default(member& member, std::meta::info field, const Value& value) {
    constexpr bool looks_at = requires(const constraint& constraint) { broken(constraint, value); };
    member.checked_at_start = !looks_at || needs_start(*member.constraint);
    if constexpr (looks_at) note_broken(member, field, broken(*member.constraint, value));
}

/// Of the constrained members that have a default. A default that the compiler cannot make, or not check, is checked when the app starts.
template <class T, std::meta::info... Fields>
consteval void check_defaults(member* const* members) {
    if constexpr (constant_by_default<T>) {
        T value{};  // not const: GCC 16 then refuses long strings
        (check_default(**members++, Fields, value.[:Fields:]), ...);
    } else {
        for (std::size_t i = 0; i < sizeof...(Fields); ++i) members[i]->checked_at_start = true;
    }
}

}
