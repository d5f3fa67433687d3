#pragma once
#include <meta>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/describe/container.hpp>
#include <conduit/describe/name.hpp>
#include <conduit/describe/text_form.hpp>
#include <conduit/http/upload.hpp>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/keep.hpp>

namespace conduit::describe::building {

consteval auto fields_of(std::meta::info type) -> meta::infos {
    return nonstatic_data_members_of(type, std::meta::access_context::unprivileged());
}

/// What the JSON values of a type look like, as far as an alternative of a std::variant is told apart by it; empty: by nothing.
consteval auto json_class_of(std::meta::info type, bool has_text) -> std::string_view {
    if (has_text || type == string || type == string_view || is_enum_type(type)) return "strings";
    if (type == ^^bool) return "true or false";
    if (is_arithmetic_type(type)) return "numbers";
    if (is_specialisation_of(type, ^^std::vector)) return "arrays";
    if (is_specialisation_of(type, ^^std::optional)) return {};
    switch (container_of(type)) {
    case container::array:
    case container::tuple: return "arrays";
    case container::null: return "null";
    case container::variant:
    case container::pointer: return {};
    default: return "objects";
    }
}

template <class T>
inline constexpr bool has_text_form_v = has_text_form<T>;

consteval auto has_text(std::meta::info type) -> bool { return std::meta::extract<bool>(substitute(^^has_text_form_v, {type})); }

consteval auto tag_of(std::meta::info type) -> annotation::discriminator {
    auto tag = notes_on(type).discriminator;
    if (!tag.member.empty() && tag.value.empty()) tag.value = meta::keep(identifier_of(type));
    return tag;
}

consteval auto why_no_variant(std::meta::info type) -> std::string {
    const meta::infos alternatives = template_arguments_of(type);
    const auto named = [&] { return "the type " + name_of_type(type) + ", "; };
    for (std::size_t i = 0; i < alternatives.size(); ++i) {
        const auto alternative = dealias(alternatives[i]);
        const auto kind = json_class_of(alternative, has_text(alternative));
        if (kind.empty()) return named() + "whose alternative " + name_of_type(alternative) + " may be anything: make its own alternatives those of the variant; for null, use std::monostate";
        for (std::size_t j = 0; j < i; ++j) {
            const auto earlier = dealias(alternatives[j]);
            if (json_class_of(earlier, has_text(earlier)) != kind) continue;
            const auto both = [&] { return named() + "whose alternatives " + name_of_type(earlier) + " and " + name_of_type(alternative) + " are both JSON " + std::string(kind); };
            if (kind != "objects") return both() + ": nothing tells them apart";
            if (container_of(earlier) != container::none || container_of(alternative) != container::none) return both() + ": nothing tells them apart";
            const auto mine = tag_of(alternative), its = tag_of(earlier);
            if (mine.member.empty() || its.member.empty()) return both() + ": annotate both types, `struct [[=discriminator(\"kind\")]] name`";
            if (mine.member.view() != its.member.view()) return both() + ", with different discriminators: give them one";
            if (mine.value.view() == its.value.view()) return both() + ", with the same value of the discriminator: give them different ones";
        }
    }
    return {};
}

/// Their elements are looked at by fault_in.
consteval auto why_no_container(std::meta::info type, container kind) -> std::string {
    if (kind == container::variant) return why_no_variant(type);
    if (kind == container::map && element_of(type) != string) return "the type " + name_of_type(type) + ", whose keys are no std::string, as the names of JSON objects are";
    return {};
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
    if (const auto kind = container_of(type); kind != container::none) return why_no_container(type, kind);
    if (is_pointer_type(type)) return named() + ", a pointer, which has no JSON form: use the value, a std::optional or a std::vector";
    if (!is_class_type(type) || is_union_type(type) || parent_of(type) == ^^std)
        return named() + ", which has no JSON form: use plain structs, numbers, bool, std::string, enumerations, std::optional, std::vector, std::array, std::map and std::variant";
    if (!is_aggregate_type(type)) return named() + ", which is not an aggregate: only plain structs have a JSON form";
    if (meta::infos(bases_of(type, std::meta::access_context::unchecked())).size() > 0)
        return named() + ", which has a base class: only plain structs have a JSON form";
    for (auto field : fields_of(type)) {
        if (!has_identifier(field)) return named() + ", which has a member without a name";
        const auto member = [&] { return named() + ", whose member '" + std::string(identifier_of(field)) + "' is "; };
        if (is_bit_field(field)) return member() + "a bit-field, which has no address to read into: give it a type of its own";
        if (is_const_type(std::meta::type_of(field))) return member() + "const, so that nothing can be read into it: remove const";
        if (is_reference_type(std::meta::type_of(field))) return member() + "a reference: use the value";
    }
    if (!is_default_constructible_type(type)) return named() + ", which cannot be made before its members are known: give them defaults, and none is a reference or const";
    return {};
}

}
