#pragma once
#include <meta>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>
#include <conduit/meta/list.hpp>
#include <conduit/annotations/endpoint.hpp>
#include <conduit/describe/default.hpp>
#include <conduit/describe/type.hpp>
#include <conduit/http/upload.hpp>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/keep.hpp>

namespace conduit::describe {

template <class T>
consteval auto make_type() -> type;

/// The description of a C++ type. Only of types for which `unsupported<T>()` is empty.
template <class T>
inline constexpr type type_of = make_type<T>();

namespace building {

inline constexpr auto string = dealias(^^std::string);
inline constexpr auto string_view = dealias(^^std::string_view);

template <class T>
consteval auto type_address() -> const type* {
    return &type_of<T>;
}
consteval auto address_of_type(std::meta::info type) -> const describe::type* {
    return std::meta::extract<const describe::type* (*)()>(substitute(^^type_address, {dealias(type)}))();
}

consteval auto is_specialisation_of(std::meta::info type, std::meta::info class_template) -> bool {
    return has_template_arguments(type) && template_of(type) == class_template;
}
consteval auto element_of(std::meta::info type) -> std::meta::info { return dealias(template_arguments_of(type)[0]); }

consteval auto fields_of(std::meta::info type) -> meta::infos {
    return nonstatic_data_members_of(type, std::meta::access_context::unprivileged());
}

/// The type as people write it: `std::string`, not `std::__cxx11::basic_string<char>`.
consteval auto name_of_type(std::meta::info type) -> std::string {
    std::string name(display_string_of(type));
    constexpr std::string_view spellings[][2] = {{"std::__cxx11::basic_string<char>", "std::string"},
                                                 {"std::basic_string_view<char>", "std::string_view"}};
    for (const auto& [long_form, short_form] : spellings)
        for (auto at = name.find(long_form); at != name.npos; at = name.find(long_form)) name.replace(at, long_form.size(), short_form);
    return name;
}

/// Why values of this type have no JSON form, whatever its members are; empty if they have.
consteval auto why_no_json(std::meta::info type) -> std::string {
    const auto named = [&] { return "the type " + name_of_type(type); };
    if (type == string || type == string_view || type == ^^bool || is_enum_type(type)) return {};
    if (type == ^^upload) return named() + ", a file of a form, which has no JSON form";
    if (is_integral_type(type)) {
        if (type == ^^char || type == ^^wchar_t || type == ^^char8_t || type == ^^char16_t || type == ^^char32_t)
            return named() + ", a character: use std::string or an integer type";
        return size_of(type) <= 8 ? "" : named() + ", which is wider than 64 bits";
    }
    if (is_floating_point_type(type)) return type == ^^float || type == ^^double ? "" : named() + ": use float or double";
    if (type == dealias(^^std::vector<bool>)) return named() + ", whose elements are no objects: use a std::vector of numbers or of an enumeration";
    if (is_specialisation_of(type, ^^std::optional) || is_specialisation_of(type, ^^std::vector)) return {};
    if (is_pointer_type(type)) return named() + ", a pointer, which has no JSON form: use the value, a std::optional or a std::vector";
    if (!is_class_type(type) || is_union_type(type) || parent_of(type) == ^^std)
        return named() + ", which has no JSON form: use plain structs, numbers, bool, std::string, enumerations, std::optional and std::vector";
    if (!is_aggregate_type(type)) return named() + ", which is not an aggregate: only plain structs have a JSON form";
    if (meta::infos(bases_of(type, std::meta::access_context::unchecked())).size() > 0)
        return named() + ", which has a base class: only plain structs have a JSON form";
    for (auto field : fields_of(type))
        if (!has_identifier(field)) return named() + ", which has a member without a name";
    if (!is_default_constructible_type(type)) return named() + ", which cannot be made before its members are known: give them defaults, and none is a reference or const";
    return {};
}

/// A constraint that says nothing about the type that it stands on; empty if all is well.
consteval auto why_misplaced(const annotation::constraint& constraint, std::meta::info type) -> std::string {
    if (constraint.empty()) return {};
    type = remove_cvref(dealias(type));
    if (is_specialisation_of(type, ^^std::optional)) type = element_of(type);
    const bool sequence = is_specialisation_of(type, ^^std::vector);
    const auto element = sequence ? element_of(type) : type;
    const bool text = element == string || element == string_view;
    const auto on = [&] { return " stands on the type " + name_of_type(type); };
    if (constraint.bounds_value() && (!is_arithmetic_type(element) || element == ^^bool))
        return "a constraint on the value (min, max, range)" + on() + ", which is no number" + (text || sequence ? ": for its length, use length" : ": remove it");
    if (constraint.bounds_length() && !sequence && !text)
        return "a constraint on the length" + on() + ", which is neither text nor a sequence" + (is_arithmetic_type(type) ? ": for its value, use min, max or range" : ": remove it");
    if (!constraint.one_of().empty() && !text) return "the constraint one_of" + on() + ", which is no text: use an enumeration" + (is_arithmetic_type(type) ? ", or range" : "");
    return {};
}

/// Where the type is declared, and its template arguments: tells apart what has the same name. The compiler's own text.
consteval auto full_name_of(std::meta::info type) -> meta::text {
    const auto name = display_string_of(type);
    return {name.data(), name.size()};
}

template <class T>
consteval void describe_enumeration(type& out) {
    meta::list<enumerator> found;
    for (auto value : enumerators_of(^^T))
        found.push_back({meta::keep(identifier_of(value)), static_cast<std::int64_t>(std::meta::extract<T>(value))});
    const auto kept = std::define_static_array(found);
    out.enumerator_data = kept.data();
    out.enumerator_count = kept.size();
    out.name = meta::keep(identifier_of(^^T));
    out.full_name = full_name_of(^^T);
}

consteval auto describe_member(std::meta::info field) -> member {
    const auto type = remove_cv(dealias(std::meta::type_of(field)));
    member out{.key = meta::join({",\"", identifier_of(field), "\":"}),
               .type = address_of_type(type),
               .offset = static_cast<std::size_t>(offset_of(field).bytes),
               .required = !has_default_member_initializer(field) && !is_specialisation_of(type, ^^std::optional)};
    annotation::constraint sum;
    for (auto written : meta::infos(annotations_of(field))) {
        const auto kind = std::meta::type_of(written);
        if (kind == ^^const annotation::constraint) sum.add(std::meta::extract<annotation::constraint>(written));
        else if (kind == ^^const annotation::doc) out.doc = std::meta::extract<annotation::doc>(written).words;
        else if (kind == ^^const annotation::example) out.example = std::meta::extract<annotation::example>(written).json;
    }
    if (sum.empty()) return out;
    out.constraint = std::define_static_object(sum);
    if (const auto why = why_misplaced(sum, type); !why.empty())
        out.fault = meta::keep("on the member " + std::string(display_string_of(field)) + ": " + why);
    return out;
}

template <std::size_t Size>
struct member_table {
    member members[Size == 0 ? 1 : Size];
};

template <class T>
inline constexpr auto members_of_type = [] consteval {
    member_table<fields_of(^^T).size()> table;
    member* next = table.members;
    meta::list<std::meta::info> to_check;
    meta::list<member*> checked;
    for (auto field : fields_of(^^T)) {
        *next = describe_member(field);
        if (next->constraint != &annotation::unconstrained && next->fault.empty() && has_default_member_initializer(field)) {
            if (to_check.empty()) to_check.push_back(^^T);
            to_check.push_back(std::meta::reflect_constant(field));
            checked.push_back(next);
        }
        ++next;
    }
    if (!checked.empty()) std::meta::extract<void (*)(member* const*)>(substitute(^^check_defaults, to_check))(checked.data());
    return table;
}();

template <class T>
consteval void describe_object(type& out) {
    out.member_data = members_of_type<T>.members;
    out.member_count = fields_of(^^T).size();
    out.name = has_identifier(^^T) ? meta::keep(identifier_of(^^T)) : meta::keep("object");
    out.full_name = full_name_of(^^T);
}

template <class T>
inline constexpr meta::text fault_of_type = [] consteval {
    const auto why = why_no_json(^^T);
    return why.empty() ? meta::text{} : meta::keep(why);
}();

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

}

template <class T>
consteval auto make_type() -> type {
    type out{.size = sizeof(T)};
    constexpr auto fault = building::fault_of_type<T>;
    if constexpr (std::is_same_v<T, upload>) {
        out.kind = kind::upload, out.name = meta::keep("file"), out.fault = fault;  // forms pass over it
    } else if constexpr (!fault.empty()) {
        out.fault = fault;
    } else if constexpr (std::is_same_v<T, bool>) {
        out.kind = kind::boolean, out.name = meta::keep("boolean");
    } else if constexpr (std::is_integral_v<T>) {
        out.kind = std::is_signed_v<T> ? kind::integer : kind::unsigned_integer, out.name = meta::keep("integer");
    } else if constexpr (std::is_floating_point_v<T>) {
        out.kind = kind::real, out.name = meta::keep("number");
    } else if constexpr (std::is_same_v<T, std::string>) {
        out.kind = kind::string, out.name = meta::keep("string");
    } else if constexpr (std::is_same_v<T, std::string_view>) {
        out.kind = kind::string_view, out.name = meta::keep("string");
    } else if constexpr (std::is_enum_v<T>) {
        out.kind = kind::enumeration;
        building::describe_enumeration<T>(out);
    } else if constexpr (building::is_optional<T>) {
        out.kind = kind::optional;
        out.element = &type_of<typename T::value_type>;
        out.name = out.element->name;
        if constexpr (std::is_default_constructible_v<typename T::value_type>)
            out.emplace = [](void* container) -> void* { return &static_cast<T*>(container)->emplace(); };
        out.clear = [](void* container) { static_cast<T*>(container)->reset(); };
        out.count = [](const void* container) -> std::size_t { return static_cast<const T*>(container)->has_value(); };
        out.emplaced = [](const void* container, std::size_t) -> const void* { return &**static_cast<const T*>(container); };
    } else if constexpr (building::is_vector<T>) {
        out.kind = kind::sequence, out.name = meta::keep("array");
        out.element = &type_of<typename T::value_type>;
        if constexpr (std::is_default_constructible_v<typename T::value_type>)
            out.emplace = [](void* container) -> void* { return &static_cast<T*>(container)->emplace_back(); };
        out.clear = [](void* container) { static_cast<T*>(container)->clear(); };
        out.count = [](const void* container) { return static_cast<const T*>(container)->size(); };
        out.emplaced = [](const void* container, std::size_t index) -> const void* { return &(*static_cast<const T*>(container))[index]; };
    } else {
        out.kind = kind::object;
        building::describe_object<T>(out);
    }
    return out;
}

}
