#pragma once
#include <string>
#include <vector>
#include <conduit/http/body_source.hpp>
#include <conduit/http/header.hpp>

namespace conduit {

/// A complete answer, for handlers that want full control. The engine adds Date, Content-Length and what the
/// connection needs.
struct response {
    int status = 200;
    std::string content_type{};  // empty: no Content-Type
    std::string body{};
    std::vector<header_field> headers{};
    owned_source source{};  // of the body, instead of `body`

    void add(std::vector<header_field>&& more);

    /// Back to the initial state; keeps the memory.
    void clear();
};

/// How a protocol that has a form of its own for problems writes them.
using problem_writer = void (*)(const struct problem& problem, response& out);

}
