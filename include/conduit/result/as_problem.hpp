#pragma once
#include <concepts>
#include <conduit/http/problem.hpp>

namespace conduit {

/// The extension point for errors of your own in a std::expected: what the client is told of them.
///
///     template <> struct conduit::as_problem<shop::failure> {
///         static auto from(const shop::failure& failure) -> problem;
///     };
///     [[=get("/users/:id")]] auto get_user(int id) -> std::expected<user, shop::failure>;
template <class Error>
struct as_problem;

template <class Error>
concept becomes_problem = requires(const Error& error) {
    { as_problem<Error>::from(error) } -> std::same_as<problem>;
};

}
