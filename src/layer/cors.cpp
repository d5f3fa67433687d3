#include <conduit/layer/cors_layer.hpp>

#include <algorithm>
#include <span>
#include <string>

#include "../http/header_fields.hpp"
#include "../http/list.hpp"
#include "../net/syntax.hpp"

namespace conduit {
namespace {

auto allows(const cors_layer& layer, std::string_view origin) -> bool {
    return layer.any || std::ranges::any_of(std::span(layer.origin_data, layer.origin_count), [&](const meta::text& known) { return known.view() == origin; });
}

/// A list of header names that may be sent back.
auto are_names(std::string_view list) -> bool {
    constexpr std::size_t longest = 1024;
    if (list.size() > longest) return false;
    while (!list.empty())
        if (!net::is_token(http::take_element(list))) return false;
    return true;
}

auto names_of(method_set methods) -> std::string {
    if (methods.contains(method::get)) methods.add(method::head);
    std::string names;
    for (std::size_t i = 0; i < method_count; ++i)
        if (methods.contains(static_cast<method>(i))) (names += names.empty() ? "" : ", ") += method_names[i];
    return names;
}

}

auto cors_layer::before(exchange& x) const -> std::optional<response> {
    if (x.in.method != method::options || x.endpoint || x.allowed.empty()) return std::nullopt;
    const auto origin = x.in.header("origin");
    if (!origin || !x.in.header("access-control-request-method") || !allows(*this, *origin)) return std::nullopt;
    response preflight{.status = 204};
    preflight.headers = {{"Access-Control-Allow-Origin", std::string(any ? "*" : *origin)},
                         {"Access-Control-Allow-Methods", names_of(x.allowed)},
                         {"Access-Control-Max-Age", std::to_string(max_age)},
                         {"Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"}};
    if (credentials) preflight.headers.push_back({"Access-Control-Allow-Credentials", "true"});
    if (const auto asked = x.in.header("access-control-request-headers"); asked && are_names(*asked))
        preflight.headers.push_back({"Access-Control-Allow-Headers", std::string(*asked)});
    return preflight;
}

void cors_layer::after(exchange& x) const {
    // What is given to one origin must not be given to another from a cache.
    if (!any) http::vary_on(x.out, "Origin");
    const auto origin = x.in.header("origin");
    if (!origin || !allows(*this, *origin)) return;
    http::add_if_missing(x.out, "Access-Control-Allow-Origin", any ? "*" : *origin);
    if (credentials) http::add_if_missing(x.out, "Access-Control-Allow-Credentials", "true");
    if (!exposed.empty()) http::add_if_missing(x.out, "Access-Control-Expose-Headers", exposed);
}

}
