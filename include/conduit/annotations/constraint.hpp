#pragma once
#include <initializer_list>
#include <conduit/meta/list.hpp>
#include <conduit/meta/keep.hpp>
#include <conduit/validate/constraint.hpp>

namespace conduit::annotations {

consteval auto min(annotation::bound least) -> annotation::constraint { return {.minimum = least}; }
consteval auto max(annotation::bound most) -> annotation::constraint { return {.maximum = most}; }
consteval auto range(annotation::bound least, annotation::bound most) -> annotation::constraint {
    return {.minimum = least, .maximum = most};
}
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

}
