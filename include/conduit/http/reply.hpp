#pragma once
#include <string>
#include <utility>
#include <vector>
#include <conduit/http/header.hpp>

namespace conduit {

/// A value with a status of its own, and headers, without losing the value's type:
/// `return reply<user, 201>{created, {{"Location", "/users/7"}}};`
template <class T, int Status>
struct reply {
    T value;
    std::vector<header_field> headers;

    reply(T content, std::vector<header_field> fields = {}) : value(std::move(content)), headers(std::move(fields)) {}
};

/// Text that is a page: `return html{"<h1>hello</h1>"};`
struct html {
    std::string markup;
};

}
