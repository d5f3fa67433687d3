#pragma once
#include <meta>
#include <string>
#include <string_view>

namespace conduit::describe::building {

inline constexpr auto string = dealias(^^std::string);
inline constexpr auto string_view = dealias(^^std::string_view);

consteval auto is_specialisation_of(std::meta::info type, std::meta::info class_template) -> bool {
    return has_template_arguments(type) && template_of(type) == class_template;
}
consteval auto element_of(std::meta::info type) -> std::meta::info { return dealias(template_arguments_of(type)[0]); }

/// The type as people write it: `std::string`, not `std::__cxx11::basic_string<char>`.
consteval auto name_of_type(std::meta::info type) -> std::string {
    std::string name(display_string_of(type));
    constexpr std::string_view spellings[][2] = {{"std::__cxx11::basic_string<char>", "std::string"},
                                                 {"std::basic_string_view<char>", "std::string_view"}};
    for (const auto& [long_form, short_form] : spellings)
        for (auto at = name.find(long_form); at != name.npos; at = name.find(long_form)) name.replace(at, long_form.size(), short_form);
    return name;
}

/// The standard library's types that hold others, besides std::optional and std::vector.
enum class container { none, array, tuple, map, variant, pointer, null };

/// By their names, for none of their headers is included here: who uses one has included it.
consteval auto container_of(std::meta::info type) -> container {
    if (!is_class_type(type) || parent_of(type) != ^^std) return container::none;
    if (!has_template_arguments(type)) return has_identifier(type) && identifier_of(type) == "monostate" ? container::null : container::none;
    const auto name = identifier_of(template_of(type));
    if (name == "array") return container::array;
    if (name == "tuple" || name == "pair") return container::tuple;
    if (name == "map" || name == "unordered_map") return container::map;
    if (name == "variant") return container::variant;
    if (name == "unique_ptr") return container::pointer;
    return container::none;
}

inline constexpr auto no_tensor = static_cast<std::size_t>(-1);

/// The dimensions of a conduit::tensor, known by its name for the same reason.
consteval auto rank_of_tensor(std::meta::info type) -> std::size_t {
    if (!is_class_type(type) || parent_of(type) != ^^conduit || !has_template_arguments(type) || identifier_of(template_of(type)) != "tensor") return no_tensor;
    return std::meta::extract<std::size_t>(template_arguments_of(type)[1]);
}

}
