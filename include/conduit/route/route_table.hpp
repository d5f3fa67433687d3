#pragma once
#include <string_view>
#include <conduit/meta/list.hpp>
#include <conduit/http/method.hpp>
#include <conduit/route/pattern.hpp>

namespace conduit::routing {

/// A route is a method and a pattern. Its index in the table is the index of its endpoint.
struct route {
    conduit::method method;
    std::string_view pattern;
    meta::list<segment> segments;  // of `pattern`
};

using route_table = meta::list<route>;

}
