#pragma once
#include <concepts>
#include <meta>
#include <span>
#include <string>
#include <string_view>
#include <conduit/http/html_scanner.hpp>
#include <conduit/http/html_value.hpp>
#include <conduit/http/reply.hpp>
#include <conduit/meta/number.hpp>

namespace conduit {

namespace markup {

template <class T>
concept pieces = std::convertible_to<const T&, std::span<const html>>;

template <class T>
auto value_of(const T& from) -> value {
    if constexpr (std::same_as<T, html>) return {.kind = value::kind::pieces, .pieces = {&from, 1}};
    else if constexpr (pieces<T>) return {.kind = value::kind::pieces, .pieces = from};
    else if constexpr (std::same_as<T, bool>) return {.kind = value::kind::text, .text = from ? "true" : "false"};
    else if constexpr (std::same_as<T, char>) return {.kind = value::kind::text, .text = {&from, 1}};
    else if constexpr (std::signed_integral<T>) return {.kind = value::kind::whole, .whole = from};
    else if constexpr (std::unsigned_integral<T>) return {.kind = value::kind::natural, .natural = from};
    else if constexpr (std::floating_point<T>) return {.kind = value::kind::real, .real = static_cast<double>(from)};
    else {
        static_assert(std::convertible_to<const T&, std::string_view>,
                      "html::of takes text, numbers, bool, html and contiguous ranges of html: turn other values into one of these");
        return {.kind = value::kind::text, .text = from};
    }
}

}

/// A page that has been checked, in the compiler: it has a `{}` for each argument, where such an argument is safe.
template <class... Arguments>
struct html_template {
    std::string_view page;
    markup::hole holes[sizeof...(Arguments) + 1]{};

    consteval html_template(const char* text) : page(text) {
        markup::html_scanner scanner{page};
        scanner.scan();
        if (!scanner.fault.empty()) throw std::define_static_string(scanner.fault);
        if (scanner.holes.size() != sizeof...(Arguments))
            throw std::define_static_string("the page has " + meta::to_text(scanner.holes.size()) +
                                            (scanner.holes.size() == 1 ? " place '{}' for " : " places '{}' for ") +
                                            meta::to_text(sizeof...(Arguments)) + (sizeof...(Arguments) == 1 ? " argument" : " arguments"));
        constexpr bool is_markup[]{(std::same_as<Arguments, html> || markup::pieces<Arguments>)..., false};
        for (std::size_t i = 0; i < sizeof...(Arguments); ++i) {
            holes[i] = scanner.holes[i];
            if (is_markup[i] && holes[i].place != markup::place::text)
                throw std::define_static_string("argument " + meta::to_text(i + 1) + " is html, and its place is in an attribute: give it text");
        }
    }
};

template <class... Arguments>
auto html::of(html_template<std::type_identity_t<Arguments>...> page, const Arguments&... arguments) -> html {
    const markup::value values[]{markup::value_of<std::decay_t<const Arguments>>(arguments)..., {}};
    return markup::fill(page.page, {page.holes, sizeof...(Arguments)}, values);
}

}
