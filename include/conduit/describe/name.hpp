#pragma once
#include <meta>
#include <string>
#include <conduit/annotations/shape.hpp>
#include <conduit/meta/infos.hpp>
#include <conduit/meta/keep.hpp>

namespace conduit::describe::building {

using annotation::letter_case;

/// What is written on a type, in one walk.
struct type_notes {
    letter_case names = letter_case::as_written;
    bool strict = false;
    annotation::discriminator discriminator{};
};

/// The nearest case: on the type, else on the namespaces around it.
consteval auto notes_on(std::meta::info type) -> type_notes {
    type_notes notes;
    bool cased = false;
    for (auto written : meta::infos(annotations_of(type))) {
        const auto kind = std::meta::type_of(written);
        if (kind == ^^const annotation::naming) notes.names = std::meta::extract<annotation::naming>(written).names, cased = true;
        else if (kind == ^^const annotation::strict) notes.strict = true;
        else if (kind == ^^const annotation::discriminator) notes.discriminator = std::meta::extract<annotation::discriminator>(written);
    }
    for (auto scope = parent_of(type); !cased && scope != ^^::; scope = parent_of(scope)) {
        if (!is_namespace(scope) && !is_type(scope)) break;  // local to a function
        for (auto written : meta::infos(annotations_of(scope)))
            if (std::meta::type_of(written) == ^^const annotation::naming) notes.names = std::meta::extract<annotation::naming>(written).names, cased = true;
    }
    return notes;
}

/// `created_at` as createdAt, CreatedAt or created-at.
consteval auto in_case(std::string_view name, letter_case names) -> std::string {
    std::string changed;
    bool begins = names == letter_case::pascal;
    for (const char c : name) {
        if (c == '_' && !changed.empty() && names != letter_case::kebab) {
            begins = true;
            continue;
        }
        changed += c == '_' && names == letter_case::kebab ? '-' : begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        begins = false;
    }
    return changed;
}

/// JSON, queries and C++ messages carry it as it is.
consteval auto is_plain_name(std::string_view name) -> bool {
    for (const char c : name)
        if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') return false;
    return !name.empty();
}

}
