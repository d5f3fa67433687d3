#pragma once
#include <conduit/http/method.hpp>
#include <conduit/meta/keep.hpp>

namespace conduit::annotation {

struct route {
    conduit::method method;
    meta::text pattern;
};
struct prefix {
    meta::text path;
};

}

namespace conduit::annotations {

consteval auto route(conduit::method method, std::string_view pattern) -> annotation::route {
    return {method, meta::keep(pattern)};
}
consteval auto get(std::string_view pattern) { return route(method::get, pattern); }
consteval auto post(std::string_view pattern) { return route(method::post, pattern); }
consteval auto put(std::string_view pattern) { return route(method::put, pattern); }
consteval auto patch(std::string_view pattern) { return route(method::patch, pattern); }
consteval auto del(std::string_view pattern) { return route(method::del, pattern); }
consteval auto head(std::string_view pattern) { return route(method::head, pattern); }
consteval auto options(std::string_view pattern) { return route(method::options, pattern); }

}

namespace conduit {

/// On a namespace: what every pattern in it, and in the namespaces inside it, begins with.
consteval auto prefix(std::string_view path) -> annotation::prefix { return {meta::keep(path)}; }

}

namespace conduit::annotations {
using conduit::prefix;
}
