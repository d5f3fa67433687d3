#include "paths.hpp"

#include <algorithm>
#include <string_view>
#include <conduit/route/pattern.hpp>

#include "../cli/in_order.hpp"

namespace conduit::openapi {
namespace {

using routing::segment_kind;

struct pattern_parts {
    std::string path;
    std::string shape;  // the path, its captures without names
    std::vector<std::string> captures;
    bool has_rest = false;
};

auto parts_of(std::string_view pattern) -> pattern_parts {
    pattern_parts parts;
    for (const auto& segment : routing::split_pattern(pattern)) {
        parts.path += '/';
        parts.shape += '/';
        if (segment.kind == segment_kind::literal) {
            parts.path += segment.text;  // of characters that need no encoding: the compiler saw to it
            parts.shape += segment.text;
        } else {
            parts.captures.emplace_back(segment.text);
            parts.path.append("{").append(segment.text).append("}");
            parts.shape += "{}";
            parts.has_rest |= segment.kind == segment_kind::rest;
        }
    }
    return parts;
}

struct item_with_names {
    path_item item;
    std::vector<std::string> captures;
};

}

auto paths_of(const application& application) -> path_items {
    std::map<std::string, item_with_names> by_shape;
    path_items all;
    const auto add = [&](const endpoint& endpoint, pattern_parts parts) {
        auto& found = by_shape[parts.shape];
        if (found.item.path.empty()) found.item.path = parts.path, found.captures = parts.captures;
        const bool taken = std::ranges::any_of(found.item.endpoints, [&](const auto& other) { return other.endpoint->method == endpoint.method; });
        if (taken) all.left_out.push_back(&endpoint);
        else found.item.endpoints.push_back({&endpoint, found.captures, security_of(application.layers, endpoint.layers())});
    };
    for (const bool rest : {false, true})  // what comes first keeps the path
        for (const auto index : cli::in_order(application)) {
            const auto& endpoint = *application.endpoints[index];
            if (endpoint.hidden) continue;
            if (auto parts = parts_of(endpoint.pattern); parts.has_rest == rest) add(endpoint, std::move(parts));
        }
    std::map<std::string, path_item> by_path;
    for (auto& [shape, found] : by_shape) by_path[found.item.path] = std::move(found.item);
    for (auto& [path, item] : by_path) all.items.push_back(std::move(item));
    return all;
}

}
