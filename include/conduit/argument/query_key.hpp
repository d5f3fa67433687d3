#pragma once
#include <cstdint>
#include <conduit/describe/type.hpp>
#include <conduit/meta/text.hpp>
#include <conduit/validate/constraint.hpp>

namespace conduit {

/// A key that an endpoint reads from the query: a parameter, or a field of a query<T>. The keys of forms, headers and cookies are
/// alike. The compiler makes a table of them.
struct query_key {
    meta::text name{};
    const describe::type* type = nullptr;
    const annotation::constraint* constraint = nullptr;
    std::uint8_t row = 0;      // of the parameter among the endpoint's
    std::uint32_t offset = 0;  // of the value in the parameter's slot
    bool required = false;

    /// Whether it may be repeated.
    constexpr auto several() const -> bool { return type->kind == describe::kind::sequence; }
};

/// Where keys are looked for, in the order of an endpoint's table.
enum class key_place : std::uint8_t { query, form, header, cookie };
inline constexpr std::size_t key_places = 4;

/// An endpoint reads no more from its query, its form and so on: what was seen is noted in one word.
inline constexpr std::size_t most_query_keys = 64;

}
