#include "check.hpp"

#include <cstdint>
#include <cstring>
#include <format>
#include <optional>
#include <string>

#include "../describe/scalar.hpp"
#include "utf8.hpp"

namespace conduit::validate {
namespace {

using annotation::bound;

auto text_of(const bound& bound) -> std::string {
    return bound.kind == bound::kind::integer ? std::format("{}", bound.integer) : std::format("{}", bound.real);
}

/// Whether a number lies below a bound; exact for all 64-bit integers.
auto below(const describe::type& type, const void* value, const bound& bound) -> bool {
    if (type.kind == describe::kind::real) return describe::real_value(type, value) < bound.real;
    if (bound.kind == bound::kind::real) {
        return type.kind == describe::kind::integer ? static_cast<double>(describe::integer_value(type, value)) < bound.real
                                                    : static_cast<double>(describe::unsigned_value(type, value)) < bound.real;
    }
    if (type.kind == describe::kind::integer) return describe::integer_value(type, value) < bound.integer;
    return bound.integer > 0 && describe::unsigned_value(type, value) < static_cast<std::uint64_t>(bound.integer);
}

auto above(const describe::type& type, const void* value, const bound& bound) -> bool {
    if (type.kind == describe::kind::real) return describe::real_value(type, value) > bound.real;
    if (bound.kind == bound::kind::real) {
        return type.kind == describe::kind::integer ? static_cast<double>(describe::integer_value(type, value)) > bound.real
                                                    : static_cast<double>(describe::unsigned_value(type, value)) > bound.real;
    }
    if (type.kind == describe::kind::integer) return describe::integer_value(type, value) > bound.integer;
    return bound.integer < 0 || describe::unsigned_value(type, value) > static_cast<std::uint64_t>(bound.integer);
}

struct checker {
    const annotation::constraint& constraint;
    std::string_view in;
    faults& found;

    void value(const describe::type& type, const void* value, const location& at) const {
        if (constraint.minimum && below(type, value, constraint.minimum))
            found.add(in, at, "min", "must be at least " + text_of(constraint.minimum));
        if (constraint.maximum && above(type, value, constraint.maximum))
            found.add(in, at, "max", "must be at most " + text_of(constraint.maximum));
    }

    void length(std::size_t length, std::string_view unit, const location& at) const {
        if (constraint.shortest && length < static_cast<std::size_t>(constraint.shortest.integer))
            found.add(in, at, "length", std::format("must have at least {} {}", constraint.shortest.integer, unit));
        if (constraint.longest && length > static_cast<std::size_t>(constraint.longest.integer))
            found.add(in, at, "length", std::format("must have at most {} {}", constraint.longest.integer, unit));
    }

    void choice(std::string_view text, const location& at) const {
        if (constraint.one_of().empty()) return;
        std::string all;
        for (const auto& choice : constraint.one_of()) {
            if (choice.view() == text) return;
            all += all.empty() ? "" : ", ";
            all += choice.view();
        }
        found.add(in, at, "one_of", "must be one of " + all);
    }

    void check(const describe::type& type, const void* value_at, const location& at) const {
        if (type.number()) {
            value(type, value_at, at);
        } else if (type.text()) {
            const auto text = describe::text_value(type, value_at);
            if (constraint.bounds_length()) length(utf8::count(text), "characters", at);
            choice(text, at);
        } else if (type.kind == describe::kind::optional) {
            if (type.count(value_at) != 0) check(*type.element, type.emplaced(value_at, 0), at);
        } else if (type.kind == describe::kind::sequence) {
            const auto count = type.count(value_at);
            length(count, "elements", at);
            if (!constraint.bounds_value() && constraint.one_of().empty()) return;
            auto per_element = constraint;
            per_element.shortest = per_element.longest = {};
            for (std::size_t i = 0; i < count && !found.full(); ++i)
                checker{per_element, in, found}.check(*type.element, type.emplaced(value_at, i), {&at, {}, i, true});
        }
    }
};

}

void check(const describe::type& type, const annotation::constraint& constraint, const void* value, std::string_view in,
           const location& at, faults& faults) {
    if (constraint.bounds_value() || constraint.bounds_length() || !constraint.one_of().empty())
        checker{constraint, in, faults}.check(type, value, at);
}

}
