#pragma once
#include <string>
#include <type_traits>
#include <utility>
#include <vector>
#include <conduit/http/header.hpp>

namespace conduit {

/// A value with a status of its own, and headers, without losing the value's type:
/// `return reply<user, 201>{created, {{"Location", "/users/7"}}};`
template <class T, int Status = 200>
struct reply {
    T value;
    std::vector<header_field> headers;

    reply(T content, std::vector<header_field> fields = {}) : value(std::move(content)), headers(std::move(fields)) {}
};

template <class... Arguments>
struct html_template;

/// Text that is a page, or a piece of one: `return html{"<h1>hello</h1>"};`
struct html {
    std::string markup;

    /// The page with the arguments in the places of its `{}`, in turn, escaped; with `#include <conduit/html.hpp>`:
    ///
    ///     html::of("<a href=\"/users/{}\">{}</a>", user.id, user.name)
    ///
    /// Text, numbers and bool are escaped for where they stand; in addresses (href and the like) they are percent-encoded: one
    /// segment of a path, or one value of a query. An html stands for itself, and so do several, in a std::vector<html> or another
    /// contiguous range. What is no `{}` is taken as written. The compiler refuses a `{}` where no escaping makes every text safe: docs/html.md.
    template <class... Arguments>
    static auto of(html_template<std::type_identity_t<Arguments>...> page, const Arguments&... arguments) -> html;
};

}
