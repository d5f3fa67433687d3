#pragma once
// What the fuzz targets share.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include <conduit/describe/type.hpp>

namespace fuzz {

/// Ends the run, which a fuzzer takes for a crash: a target says so what must hold of any input.
inline void require(bool holds, std::source_location where = std::source_location::current()) {
    if (holds) return;
    std::fprintf(stderr, "%s:%u: does not hold\n", where.file_name(), static_cast<unsigned>(where.line()));
    std::abort();
}

inline auto text_of(const std::uint8_t* data, std::size_t size) -> std::string_view { return {reinterpret_cast<const char*>(data), size}; }

inline auto lies_in(std::string_view part, std::string_view whole) -> bool {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

/// A place to cut the input at, which any change of the input changes (FNV-1a).
inline auto cut_of(std::string_view text) -> std::size_t {
    std::uint64_t hash = 14695981039346656037u;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211u;
    return static_cast<std::size_t>(hash % (text.size() + 1));
}

/// Tables of types as reflection would make them: Clang has none.
template <class T>
constexpr auto sequence_of(const conduit::describe::type& element) -> conduit::describe::type {
    return {.kind = conduit::describe::kind::sequence,
            .size = sizeof(std::vector<T>),
            .element = &element,
            .emplace = [](void* container) -> void* { return &static_cast<std::vector<T>*>(container)->emplace_back(); },
            .clear = [](void* container) { static_cast<std::vector<T>*>(container)->clear(); },
            .count = [](const void* container) { return static_cast<const std::vector<T>*>(container)->size(); },
            .emplaced = [](const void* container, std::size_t index) -> const void* { return &(*static_cast<const std::vector<T>*>(container))[index]; }};
}

inline constexpr conduit::describe::type text_type{.kind = conduit::describe::kind::string_view, .size = sizeof(std::string_view)};
inline constexpr conduit::describe::type string_type{.kind = conduit::describe::kind::string, .size = sizeof(std::string)};
inline constexpr conduit::describe::type number_type{.kind = conduit::describe::kind::integer, .size = 4};

}
