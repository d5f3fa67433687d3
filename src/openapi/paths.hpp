#pragma once
#include <map>
#include <string>
#include <vector>
#include <conduit/app/application.hpp>

#include "security.hpp"

namespace conduit::openapi {

/// An endpoint under its path template, in which its captures have the names of the first endpoint with that shape: OpenAPI holds
/// `/users/{id}` and `/users/{name}` for the same path.
struct described_endpoint {
    const conduit::endpoint* endpoint;
    std::vector<std::string> captures;
    std::vector<needed_security> security{};
};

struct path_item {
    std::string path;  // `/users/{id}`
    std::vector<described_endpoint> endpoints;
};

struct path_items {
    std::vector<path_item> items;
    std::vector<const endpoint*> left_out;  // a `*name` beside a `:name`, which OpenAPI cannot tell apart
};

/// All endpoints that are not hidden, by path, then by method.
auto paths_of(const application& application) -> path_items;

}
