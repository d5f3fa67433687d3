#include "check.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <format>
#include <limits>
#include <string>
#include <vector>
#include <conduit/json/append.hpp>
#include <conduit/validate/as_held.hpp>
#include <conduit/validate/match_pattern.hpp>

#include "../describe/scalar.hpp"
#include "../json/write_as_read.hpp"
#include "format.hpp"
#include "utf8.hpp"

namespace conduit::validate {
namespace {

using annotation::bound;

auto text_of(const bound& bound) -> std::string {
    return bound.kind == bound::kind::integer ? std::format("{}", bound.integer) : std::format("{}", bound.real);
}

auto real_bound(const describe::type& type, const bound& bound) -> double {
    return type.size == sizeof(float) ? annotation::as_held<float>(bound.real) : bound.real;
}

/// Whether a number lies below a bound; exact for all 64-bit integers.
auto below(const describe::type& type, const void* value, const bound& bound) -> bool {
    if (type.kind == describe::kind::real) return describe::real_value(type, value) < real_bound(type, bound);
    if (bound.kind == bound::kind::real) {
        return type.kind == describe::kind::integer ? static_cast<double>(describe::integer_value(type, value)) < bound.real
                                                    : static_cast<double>(describe::unsigned_value(type, value)) < bound.real;
    }
    if (type.kind == describe::kind::integer) return describe::integer_value(type, value) < bound.integer;
    return bound.integer > 0 && describe::unsigned_value(type, value) < static_cast<std::uint64_t>(bound.integer);
}

auto above(const describe::type& type, const void* value, const bound& bound) -> bool {
    if (type.kind == describe::kind::real) return describe::real_value(type, value) > real_bound(type, bound);
    if (bound.kind == bound::kind::real) {
        return type.kind == describe::kind::integer ? static_cast<double>(describe::integer_value(type, value)) > bound.real
                                                    : static_cast<double>(describe::unsigned_value(type, value)) > bound.real;
    }
    if (type.kind == describe::kind::integer) return describe::integer_value(type, value) > bound.integer;
    return bound.integer < 0 || describe::unsigned_value(type, value) > static_cast<std::uint64_t>(bound.integer);
}

auto json_of(const bound& bound) -> std::string {
    std::string text;
    if (bound.kind == bound::kind::integer) json::append(text, bound.integer);
    else json::append(text, bound.real);
    return text;
}
auto json_of(std::string_view words) -> std::string {
    std::string text;
    json::append(text, words);
    return text;
}

/// Of reals, but for what rounding leaves: 0.3 is a multiple of 0.1, and so is the sum of a thousand of these; 5000000.005 is none of 0.01.
auto is_multiple(const describe::type& type, const void* value, const bound& step) -> bool {
    if (type.kind == describe::kind::real) {
        const auto number = describe::real_value(type, value), times = number / step.real, whole = std::round(times);
        if (whole == 0) return number == 0;
        if (!std::isfinite(times)) return true;  // no digit is left that could say otherwise
        const auto rounding = type.size == sizeof(float) ? 4.0 * std::numeric_limits<float>::epsilon() : 1e-12;
        return std::abs(times - whole) <= rounding * std::abs(times);
    }
    if (type.kind == describe::kind::integer) return describe::integer_value(type, value) % step.integer == 0;
    return describe::unsigned_value(type, value) % static_cast<std::uint64_t>(step.integer) == 0;
}

struct checker {
    const annotation::constraint& constraint;
    std::string_view in;
    faults& found;

    void value(const describe::type& type, const void* value, const location& at) const {
        const auto& minimum = constraint.minimum;
        const auto& maximum = constraint.maximum;
        if (minimum && (constraint.above_minimum ? !above(type, value, minimum) : below(type, value, minimum)))
            found.add(in, at, constraint.above_minimum ? "exclusive_min" : "min", (constraint.above_minimum ? "must be more than " : "must be at least ") + text_of(minimum),
                      json_of(minimum));
        if (maximum && (constraint.below_maximum ? !below(type, value, maximum) : above(type, value, maximum)))
            found.add(in, at, constraint.below_maximum ? "exclusive_max" : "max", (constraint.below_maximum ? "must be less than " : "must be at most ") + text_of(maximum),
                      json_of(maximum));
        if (constraint.step && !is_multiple(type, value, constraint.step))
            found.add(in, at, "multiple_of", "must be a multiple of " + text_of(constraint.step), json_of(constraint.step));
    }

    /// Whether it fits; a pattern is not tried on text that is too long.
    auto length(std::size_t length, std::string_view unit, const location& at) const -> bool {
        const auto wrong = [&](std::string_view by, const bound& bound) {
            found.add(in, at, "length", std::format("must have {} {} {}", by, bound.integer, unit), json_of(bound));
            return false;
        };
        if (constraint.shortest && length < static_cast<std::size_t>(constraint.shortest.integer)) return wrong("at least", constraint.shortest);
        if (constraint.longest && length > static_cast<std::size_t>(constraint.longest.integer)) return wrong("at most", constraint.longest);
        return true;
    }

    void choice(std::string_view text, const location& at) const {
        if (constraint.one_of().empty()) return;
        std::string all, limit;
        for (const auto& choice : constraint.one_of()) {
            if (choice.view() == text) return;
            all += all.empty() ? "" : ", ";
            all += choice.view();
            limit += limit.empty() ? "[" : ",";
            json::append(limit, choice.view());
        }
        found.add(in, at, "one_of", "must be one of " + all, limit + "]");
    }

    void text(std::string_view text, const location& at) const {
        // A code point has one to four bytes: most often their number is enough.
        const bool surely = (!constraint.shortest || (text.size() + 3) / 4 >= static_cast<std::size_t>(constraint.shortest.integer)) &&
                            (!constraint.longest || text.size() <= static_cast<std::size_t>(constraint.longest.integer));
        if (!surely && !length(utf8::count(text), "characters", at)) return;
        choice(text, at);
        if (constraint.pattern && !finds(*constraint.pattern, text))
            found.add(in, at, "pattern", "must match " + std::string(constraint.pattern->source.view()), json_of(constraint.pattern->source.view()));
        if (constraint.format != annotation::text_format::none && !has_format(text, constraint.format))
            found.add(in, at, "format", "must be " + std::string(words_of(constraint.format)), json_of(name_of(constraint.format)));
    }

    /// By what they are as JSON, their secrets included, sorted: nothing else compares values of all types.
    void unique(const describe::type& type, const void* value, const location& at) const {
        std::vector<std::string> written(type.count(value));
        for (std::size_t i = 0; i < written.size(); ++i) json::write_as_read(written[i], *type.element, type.emplaced(value, i));
        std::ranges::sort(written);
        if (std::ranges::adjacent_find(written) != written.end()) found.add(in, at, "unique", "must not have two equal elements", "true");
    }

    void check(const describe::type& type, const void* value_at, const location& at) const {
        if (type.number()) {
            value(type, value_at, at);
        } else if (type.text()) {
            text(describe::text_value(type, value_at), at);
        } else if (type.kind == describe::kind::optional) {
            if (type.count(value_at) != 0) check(*type.element, type.emplaced(value_at, 0), at);
        } else if (type.listed()) {
            const auto count = type.count(value_at);
            if (!length(count, "elements", at)) return;
            if (constraint.unique) unique(type, value_at, at);
            if (!constraint.bounds_elements()) return;
            const auto inner = per_element();
            for (std::size_t i = 0; i < count && !found.full(); ++i)
                checker{inner, in, found}.check(*type.element, type.emplaced(value_at, i), {&at, {}, i, true});
        } else if (type.kind == describe::kind::map) {
            if (!length(type.count(value_at), "members", at) || !constraint.bounds_elements()) return;
            const auto inner = per_element();
            struct context {
                checker check;
                const describe::type& type;
                const location& at;
            } context{{inner, in, found}, *type.element, at};
            type.map->visit(value_at, &context, [](void* opaque, std::string_view key, const void* value) {
                const auto& here = *static_cast<struct context*>(opaque);
                here.check.check(here.type, value, {&here.at, key, 0, false});
            });
        }
    }
    auto per_element() const -> annotation::constraint {
        auto inner = constraint;
        inner.shortest = inner.longest = {};
        inner.unique = false;
        return inner;
    }
};

}

void check(const describe::type& type, const annotation::constraint& constraint, const void* value, std::string_view in,
           const location& at, faults& faults) {
    checker{constraint, in, faults}.check(type, value, at);
}

void check_count(const describe::type& type, const annotation::constraint& constraint, const void* value, std::string_view in,
                 const location& at, faults& faults) {
    check(type, {.shortest = constraint.shortest, .longest = constraint.longest}, value, in, at, faults);
}

void check_object(const describe::type& type, const void* object, std::string_view in, const location& at, faults& faults) {
    for (const auto& check : type.checks())
        if (auto why = check.run(object)) faults.add(in, at, "check", *std::move(why));
}

}
