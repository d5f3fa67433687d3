#pragma once
#include <conduit/describe/answer.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/http/upload.hpp>

namespace conduit {

/// The extension point for handler parameters that are made from the whole request. Specialise it:
///
///     template <> struct conduit::argument<session> {
///         static auto from(exchange& x) -> session;   // or std::expected<session, problem>; or const session&, which handlers may take too
///         // or from(exchange& x, const annotation::constraint& constraint), where the parameter may have constraints
///         // optional: called once before serving; an error ends the program with that one line
///         static auto start(services& services) -> std::expected<void, std::string>;
///         // optional: this parameter reads the request body, so no other may
///         static constexpr bool reads_body = true;
///         // optional: it reads it while it arrives: the handler is called as soon as the head is there (body_stream)
///         static constexpr bool streams_body = true;
///         // optional: what the app's description says of it
///         static constexpr describe::intake description{...};
///     };
template <class T>
struct argument;

/// All fields of `T` from query parameters of their names: `conduit::query<page> page`.
template <class T>
struct query {
    T value{};

    auto operator->() const -> const T* { return &value; }
    auto operator*() const -> const T& { return value; }
};

/// All fields of `T` from the form that is the request's body, application/x-www-form-urlencoded or multipart/form-data:
/// `conduit::form<signup> signup`. Fields are those of a query<T>, and files: see conduit::upload.
template <class T>
struct form {
    T value{};

    auto operator->() const -> const T* { return &value; }
    auto operator*() const -> const T& { return value; }
};

/// A header field by the parameter's name, with `-` for `_`: `conduit::header<std::string_view> user_agent`; or several, by those of
/// a struct's fields. An optional need not be there; a vector takes the elements, which commas part, of all fields of that name.
template <class T>
struct header {
    T value{};

    auto operator->() const -> const T* { return &value; }
    auto operator*() const -> const T& { return value; }
};

/// A cookie by the parameter's name, or several by those of a struct's fields. To set one, see set_cookie.
template <class T>
struct cookie {
    T value{};

    auto operator->() const -> const T* { return &value; }
    auto operator*() const -> const T& { return value; }
};

/// The JSON body, where the type alone would be looked for elsewhere: `conduit::body<int> count`.
template <class T>
struct body {
    T value{};

    auto operator->() const -> const T* { return &value; }
    auto operator*() const -> const T& { return value; }
};

}
