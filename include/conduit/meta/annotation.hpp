#pragma once
#include <meta>
#include <optional>
#include <conduit/meta/list.hpp>

namespace conduit::meta {

/// The annotations of one type on a declaration, in the order written.
template <class Annotation>
consteval auto annotations_on(std::meta::info declaration) -> list<Annotation> {
    list<Annotation> found;
    for (auto annotation : std::meta::annotations_of(declaration))
        if (type_of(annotation) == ^^const Annotation) found.push_back(std::meta::extract<Annotation>(annotation));
    return found;
}

template <class Annotation>
consteval auto annotation_on(std::meta::info declaration) -> std::optional<Annotation> {
    for (auto annotation : std::meta::annotations_of(declaration))
        if (type_of(annotation) == ^^const Annotation) return std::meta::extract<Annotation>(annotation);
    return std::nullopt;
}

template <class Annotation>
consteval auto has_annotation(std::meta::info declaration) -> bool {
    for (auto annotation : std::meta::annotations_of(declaration))
        if (type_of(annotation) == ^^const Annotation) return true;
    return false;
}

}
