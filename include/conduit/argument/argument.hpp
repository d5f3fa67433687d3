#pragma once
#include <conduit/describe/answer.hpp>
#include <conduit/http/exchange.hpp>
#include <conduit/http/upload.hpp>

namespace conduit {

/// The extension point for handler parameters that are made from the whole request. Specialise it:
///
///     template <> struct conduit::argument<session> {
///         static auto from(exchange& x) -> session;   // or std::expected<session, problem>
///         // optional: called once before serving; an error ends the program with that one line
///         static auto start(services& services) -> std::expected<void, std::string>;
///         // optional: this parameter reads the request body, so no other may
///         static constexpr bool reads_body = true;
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

}
