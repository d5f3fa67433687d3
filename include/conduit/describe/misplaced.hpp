#pragma once
#include <meta>
#include <string>
#include <conduit/describe/container.hpp>
#include <conduit/describe/default.hpp>
#include <conduit/validate/constraint.hpp>

namespace conduit::describe::building {

/// Whether no value can keep it, or it is not well-formed; in words; empty if all is well.
constexpr auto why_contradictory(const annotation::constraint& constraint) -> std::string {
    const auto& [minimum, maximum] = std::pair<const bound&, const bound&>(constraint.minimum, constraint.maximum);
    for (const auto& each : {minimum, maximum, constraint.step})
        if (each.kind == bound::kind::integer && each.integer < 0 && each.real > 0)
            return "a bound above 9223372036854775807, the largest that is kept as an integer: give a real number, such as 1e19";
    if (minimum && maximum) {
        const bool integers = minimum.kind == bound::kind::integer && maximum.kind == bound::kind::integer;
        const bool more = integers ? minimum.integer > maximum.integer : minimum.real > maximum.real;
        const bool same = integers ? minimum.integer == maximum.integer : minimum.real == maximum.real;
        if (more || (same && (constraint.above_minimum || constraint.below_maximum)))
            return "a constraint on the value that no value keeps: the least is " + std::string(constraint.above_minimum ? "more than " : "") + text_of(minimum) +
                   ", and the most is " + (constraint.below_maximum ? "less than " : "") + text_of(maximum) + ": change one of them";
    }
    if (constraint.shortest && constraint.longest && constraint.shortest.integer > constraint.longest.integer)
        return "a constraint on the length that no length keeps: the least is " + text_of(constraint.shortest) + ", and the most is " + text_of(constraint.longest) +
               ": change one of them";
    if (constraint.step && !(constraint.step.real > 0)) return "multiple_of " + text_of(constraint.step) + ": give a number above 0";
    if (constraint.pattern && !constraint.pattern->fault.empty())
        return "the pattern \"" + std::string(constraint.pattern->source.view()) + "\" " + std::string(constraint.pattern->fault.view());
    for (const auto size : constraint.shape())
        if (size < -1) return "a shape with the dimension " + text_of(bound(size)) + ": give a number from 0 on, or -1 for any";
    if (constraint.format == annotation::text_format::unknown) {
        std::string all;
        for (const auto name : annotation::format_names)
            if (!name.empty()) all += (all.empty() ? "" : ", ") + std::string(name);
        return "a format that Conduit does not know: there are " + all + "; for others, use pattern";
    }
    return {};
}

/// A constraint that says nothing about the type that it stands on, or that nothing can keep; empty if all is well.
consteval auto why_misplaced(const annotation::constraint& constraint, std::meta::info type) -> std::string {
    if (constraint.empty()) return {};
    if (auto why = why_contradictory(constraint); !why.empty()) return why;
    type = remove_cvref(dealias(type));
    if (constraint.rank != 0) {
        const auto rank = rank_of_tensor(type);
        if (rank == no_tensor) return "a shape stands on the type " + name_of_type(type) + ", which is no tensor: remove it";
        if (rank != constraint.rank)
            return "a shape of " + meta::to_text(constraint.rank) + " dimensions stands on the type " + name_of_type(type) + ", which has " + meta::to_text(rank) + ": give as many";
    }
    if (is_specialisation_of(type, ^^std::optional)) type = element_of(type);
    auto kind = is_specialisation_of(type, ^^std::vector) ? container::array : container_of(type);
    if (kind == container::pointer) type = element_of(type), kind = container::none;
    const bool sequence = kind == container::array || kind == container::map;
    const auto element = kind == container::map ? dealias(template_arguments_of(type)[1]) : sequence ? element_of(type) : type;
    const bool text = element == string || element == string_view;
    const auto on = [&] { return " stands on the type " + name_of_type(type); };
    if (constraint.bounds_value() && (!is_arithmetic_type(element) || element == ^^bool))
        return "a constraint on the value (min, max, range)" + on() + ", which is no number" + (text || sequence ? ": for its length, use length" : ": remove it");
    if (constraint.bounds_length() && !sequence && !text)
        return "a constraint on the length" + on() + ", which is neither text nor a sequence" + (is_arithmetic_type(type) ? ": for its value, use min, max or range" : ": remove it");
    if (!constraint.one_of().empty() && !text) return "the constraint one_of" + on() + ", which is no text: use an enumeration" + (is_arithmetic_type(type) ? ", or range" : "");
    if (constraint.pattern && !text) return "a pattern" + on() + ", which is no text: remove it";
    if (constraint.format != annotation::text_format::none && !text) return "a format" + on() + ", which is no text: remove it";
    if (constraint.unique && kind != container::array) return "the constraint unique" + on() + ", which is no sequence: remove it";
    if (constraint.step.kind == bound::kind::real && is_integral_type(element)) return "multiple_of " + text_of(constraint.step) + on() + ", which is an integer type: give an integer";
    return {};
}

}
