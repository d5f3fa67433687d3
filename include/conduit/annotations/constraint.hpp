#pragma once
#include <initializer_list>
#include <conduit/meta/list.hpp>
#include <conduit/meta/keep.hpp>
#include <conduit/validate/compile_pattern.hpp>
#include <conduit/validate/constraint.hpp>

namespace conduit::annotations {

consteval auto min(annotation::bound least) -> annotation::constraint { return {.minimum = least}; }
consteval auto max(annotation::bound most) -> annotation::constraint { return {.maximum = most}; }
consteval auto range(annotation::bound least, annotation::bound most) -> annotation::constraint {
    return {.minimum = least, .maximum = most};
}
consteval auto exclusive_min(annotation::bound limit) -> annotation::constraint { return {.minimum = limit, .above_minimum = true}; }
consteval auto exclusive_max(annotation::bound limit) -> annotation::constraint { return {.maximum = limit, .below_maximum = true}; }
consteval auto multiple_of(annotation::bound step) -> annotation::constraint { return {.step = step}; }
/// Code points of a text, elements of a sequence.
consteval auto length(std::size_t least, std::size_t most) -> annotation::constraint {
    return {.shortest = least, .longest = most};
}
consteval auto one_of(std::initializer_list<std::string_view> choices) -> annotation::constraint {
    meta::list<meta::text> kept;
    for (auto choice : choices) kept.push_back(meta::keep(choice));
    const auto stored = std::define_static_array(kept);
    return {.choices = stored.data(), .choice_count = stored.size()};
}
/// A regular expression that is found in the text: write ^ and $ where it is to be all of it. See docs/validation.md for what it
/// may hold; whether it is well-formed, the compiler checks.
consteval auto pattern(std::string_view expression) -> annotation::constraint {
    const annotation::pattern_compiler compiled(expression);
    annotation::pattern kept{.source = meta::keep(expression)};
    if (!compiled.fault.empty()) {
        kept.fault = meta::keep(compiled.fault);
    } else {
        const auto steps = std::define_static_array(compiled.steps);
        kept.steps = steps.data(), kept.step_count = steps.size();
        if (!compiled.ranges.empty()) kept.ranges = std::define_static_array(compiled.ranges).data();
    }
    return {.pattern = std::define_static_object(kept)};
}

/// What the text is, by JSON Schema's names: `[[=format("email")]]`.
consteval auto format(std::string_view name) -> annotation::constraint { return {.format = annotation::format_of(name)}; }
/// The dimensions of a tensor, as many as it has; -1 for one of any size: `[[=shape(-1, 28, 28)]] tensor<float, 3> images`.
consteval auto shape(std::integral auto... sizes) -> annotation::constraint {
    meta::list<std::int64_t> dimensions;
    (dimensions.push_back(static_cast<std::int64_t>(sizes)), ...);
    const auto stored = std::define_static_array(dimensions);
    return {.dimensions = stored.data(), .rank = stored.size()};
}

/// No two elements are equal.
inline constexpr annotation::constraint unique{.unique = true};

}
