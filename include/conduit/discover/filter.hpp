#pragma once
#include <initializer_list>
#include <meta>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <conduit/describe/endpoint.hpp>
#include <conduit/layer/use.hpp>
#include <conduit/meta/keep.hpp>
#include <conduit/meta/list.hpp>

namespace conduit {

namespace discover {

/// Endpoints, chosen by the beginning of their patterns, or by where their handlers stand.
struct choice {
    std::meta::info scope{};  // a namespace, a class or a function
    meta::text pattern{};     // where there is no scope

    consteval choice() = default;
    consteval choice(std::meta::info declaration) : scope(declaration) {}
    consteval choice(std::string_view beginning) : pattern(meta::keep(beginning)) {}
    consteval choice(const char* beginning) : choice(std::string_view(beginning)) {}
};

struct filter {
    const choice* choice_data;
    std::size_t choice_count;
    source_place place;  // where it is written

    consteval filter(std::initializer_list<choice> chosen, std::source_location where)
        : choice_data(std::define_static_array(chosen).data()), choice_count(chosen.size()),
          place{meta::keep(where.file_name()), where.line(), where.column()} {}
};

}

/// Filters of an app, among its namespaces: which of their endpoints it has.
///
///     conduit::app<^^shop, conduit::only{"/api", ^^shop::health}, conduit::except{^^shop::admin, "/api/drafts"}>
///
/// A text is a pattern as `routes` lists it, or the beginning of one, in whole segments: "/api" is "/api", "/api/users" and
/// "/api/:id", not "/apis". A reflection is a namespace, a class or a function, and all in it. `only` keeps what any of the
/// app's `only` names, `except` leaves out of that what any `except` names. What is left out is not bound and not checked:
/// its arguments need not fit, and its route may be another handler's. What chooses nothing is an error.
struct only : discover::filter {
    consteval only(std::initializer_list<discover::choice> chosen, std::source_location where = std::source_location::current())
        : filter(chosen, where) {}
};
struct except : discover::filter {
    consteval except(std::initializer_list<discover::choice> chosen, std::source_location where = std::source_location::current())
        : filter(chosen, where) {}
};

/// Has another function make what a provider makes, among an app's namespaces: what tests are for.
///
///     conduit::app<^^shop, conduit::replace{^^shop::current_user, ^^fake_user}> app{users};
///
/// The other function gives the same type, takes what any provider may take, and needs no annotation. What only the replaced one took is
/// not asked for any more.
struct replace {
    std::meta::info provider;
    std::meta::info by;
    source_place place;  // where it is written

    consteval replace(std::meta::info replaced, std::meta::info replacement, std::source_location where = std::source_location::current())
        : provider(replaced), by(replacement), place{meta::keep(where.file_name()), where.line(), where.column()} {}
};

namespace discover {

/// What an app is made of: its template arguments, sorted out.
struct parts {
    meta::list<std::meta::info> namespaces;
    meta::list<const filter*> only;
    meta::list<const filter*> except;
    meta::list<std::meta::info> layers;  // values
    meta::list<const replace*> replacements;

    consteval void add(std::meta::info scope) { namespaces.push_back(scope); }
    consteval void add(const conduit::only& filter) { only.push_back(&filter); }
    consteval void add(const conduit::except& filter) { except.push_back(&filter); }
    consteval void add(const replace& replacement) { replacements.push_back(&replacement); }
    template <auto... Layers>
    consteval void add(const annotation::layers<Layers...>&) {
        (layers.push_back(std::meta::reflect_constant(Layers)), ...);
    }
    consteval void add(const auto&) {}  // refused by the app

    consteval auto name() const -> std::string_view { return namespaces.empty() ? "" : identifier_of(namespaces[0]); }
};

template <auto... Parts>
consteval auto sorted_out() -> parts {
    parts all;
    (all.add(Parts), ...);
    return all;
}
template <auto Part>
inline constexpr bool is_reflection = std::is_same_v<std::remove_const_t<decltype(Part)>, std::meta::info>;
template <auto Part>
inline constexpr bool is_layers = annotation::is_layers<std::remove_const_t<decltype(Part)>>;
template <auto Part>
inline constexpr bool is_filter = std::is_base_of_v<filter, std::remove_const_t<decltype(Part)>>;
template <auto Part>
inline constexpr bool is_replacement = std::is_same_v<replace, std::remove_const_t<decltype(Part)>>;

}
}
