#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <conduit/describe/key_table.hpp>
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
    optional,          // of `element`; a std::unique_ptr too
    sequence,          // std::vector of `element`
    object,            // a class, by its data members
    upload,            // a file of a form
    formatted,         // a type with a text_form
    array,             // std::array of `length` elements
    tuple,             // std::tuple or std::pair, by `members` without names
    map,               // std::map or std::unordered_map from text to `element`
    variant,           // std::variant, by `members` without names
    null,              // std::monostate, an alternative of a variant
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
    bool secret = false;            // never written
    bool read_only = false;         // never read from clients

    constexpr auto name() const -> std::string_view { return key.length < 4 ? std::string_view{} : key.view().substr(2, key.length - 4); }
};

/// A function of a type that checks whole objects.
struct object_check {
    meta::text name{};
    std::optional<std::string> (*run)(const void* object) = nullptr;
};

/// How a type with a text_form is read and written.
struct text_functions {
    bool (*read)(std::string_view text, void* to, std::string& why) = nullptr;  // false: `why` says what the text must be
    void (*write)(std::string& out, const void* value) = nullptr;
    meta::text format{};  // JSON Schema's name for such texts; perhaps none
};

struct map_functions {
    void* (*emplace)(void* map, std::string_view key) = nullptr;  // null: there is such a key already
    bool (*crowded)(const void* map, std::string_view key) = nullptr;  // so many keys share its bucket that they were made to; null: it has none
    void (*visit)(const void* map, void* context, void (*with)(void* context, std::string_view key, const void* value)) = nullptr;
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
    std::size_t length = 0;                         // of an array
    const text_functions* text_form = nullptr;      // formatted
    const map_functions* map = nullptr;
    void* (*choose)(void* variant, std::size_t index) = nullptr;  // makes it that alternative; `count` gives the index of the current one
    key_table keys{};                               // of its members
    bool strict = false;                            // what it does not know is a fault
    meta::text tag{};                               // `,"kind":"cat"`: the discriminator with its value, as JSON writes it
    std::size_t tag_member_length = 0;
    const object_check* check_data = nullptr;
    std::size_t check_count = 0;

    constexpr auto checks() const -> std::span<const object_check> { return {check_data, check_count}; }
    /// The member that says which alternative of a variant an object is; empty: it has none.
    constexpr auto discriminator() const -> std::string_view { return tag.view().substr(tag.empty() ? 0 : 2, tag_member_length); }
    constexpr auto tag_value() const -> std::string_view {
        return tag.empty() ? std::string_view{} : tag.view().substr(5 + tag_member_length, tag.length - tag_member_length - 6);
    }
    /// As many elements as the JSON value has, which are told apart by place.
    constexpr auto listed() const -> bool { return kind == kind::sequence || kind == kind::array; }
    constexpr auto members() const -> std::span<const member> { return {member_data, member_count}; }
    constexpr auto enumerators() const -> std::span<const enumerator> { return {enumerator_data, enumerator_count}; }
    constexpr auto number() const -> bool {
        return kind == kind::integer || kind == kind::unsigned_integer || kind == kind::real;
    }
    constexpr auto text() const -> bool { return kind == kind::string || kind == kind::string_view; }
    /// One value that fits into a path segment or a query parameter.
    constexpr auto scalar() const -> bool { return kind <= kind::enumeration || kind == kind::formatted; }
};

}
