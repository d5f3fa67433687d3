#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <conduit/validate/constraint.hpp>
#include <conduit/meta/text.hpp>

namespace conduit::describe {

enum class kind : std::uint8_t {
    boolean,
    integer,           // signed, of `size` bytes
    unsigned_integer,  // of `size` bytes
    real,              // float or double, by `size`
    string,            // std::string
    string_view,       // into the request
    enumeration,       // by the enumerators' names; of `size` bytes
    optional,          // of `element`
    sequence,          // std::vector of `element`
    object,            // a class, by its data members
    upload,            // a file of a form
};

struct type;

struct enumerator {
    meta::text name;
    std::int64_t value = 0;
};

struct member {
    meta::text key{};  // as JSON writes it: `,"name":`
    const describe::type* type = nullptr;
    std::size_t offset = 0;
    bool required = false;  // neither optional nor with a default
    const annotation::constraint* constraint = &annotation::unconstrained;
    meta::text doc{};
    meta::text example{};           // as JSON
    meta::text fault{};             // of its constraint; such a type links into no app
    bool checked_at_start = false;  // its default, which is no constant, against its constraint

    constexpr auto name() const -> std::string_view { return key.view().substr(2, key.length - 4); }
};

/// What the compiled half knows of a C++ type: enough to read it, to check it, to write its schema. One static table a
/// type, made by reflection; no code is generated for a type but the few functions below.
struct type {
    describe::kind kind = kind::boolean;
    std::size_t size = 0;
    meta::text name{};  // for people: "integer", "user"
    meta::text full_name{};  // of objects and enumerations: "shop::user", "shop::page<shop::user>"
    const member* member_data = nullptr;
    std::size_t member_count = 0;
    const enumerator* enumerator_data = nullptr;
    std::size_t enumerator_count = 0;
    const type* element = nullptr;
    void* (*emplace)(void* container) = nullptr;  // engages an optional, appends to a sequence; gives the new element
    void (*clear)(void* container) = nullptr;     // disengages, empties
    std::size_t (*count)(const void* container) = nullptr;
    const void* (*emplaced)(const void* container, std::size_t index) = nullptr;  // an element that is there
    meta::text fault{};  // why it has no JSON form; such a type links into no app

    constexpr auto members() const -> std::span<const member> { return {member_data, member_count}; }
    constexpr auto enumerators() const -> std::span<const enumerator> { return {enumerator_data, enumerator_count}; }
    constexpr auto number() const -> bool {
        return kind == kind::integer || kind == kind::unsigned_integer || kind == kind::real;
    }
    constexpr auto text() const -> bool { return kind == kind::string || kind == kind::string_view; }
    /// One value that fits into a path segment or a query parameter.
    constexpr auto scalar() const -> bool { return kind <= kind::enumeration; }
};

}
