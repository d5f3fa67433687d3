#pragma once
#include <initializer_list>
#include <meta>
#include <string_view>
#include <conduit/layer/cors_layer.hpp>
#include <conduit/meta/keep.hpp>
#include <conduit/meta/list.hpp>

namespace conduit {

struct cors_choices {
    bool credentials = false;  // pages may send cookies and the Authorization header; not with "*"
    unsigned max_age = 600;    // seconds that a browser may keep a preflight's answer
    std::initializer_list<std::string_view> exposed{};  // response headers that pages may read
};

/// The layer that lets pages of other origins use the API, as browsers ask (the CORS protocol of the Fetch standard):
///
///     conduit::use<cors({"https://shop.example", "https://admin.example"}, {.credentials = true})>
///
/// An origin is a scheme, a host and perhaps a port, as browsers send it; "*" is any. The layer answers preflights for the methods that
/// the path has, and allows the headers that they ask for. Other origins get no permission, and their requests run all the same: this
/// protects users of browsers, not the server.
consteval auto cors(std::initializer_list<std::string_view> origins, cors_choices choices = {}) -> cors_layer {
    cors_layer out{.credentials = choices.credentials, .max_age = choices.max_age};
    meta::list<meta::text> kept;
    for (const auto origin : origins) {
        const auto host = origin.find("://");
        if (origin == "*") out.any = true;
        else if (host == origin.npos || origin.find('/', host + 3) != origin.npos)
            throw "an origin is a scheme, a host and perhaps a port, as in \"https://shop.example\", without a path";
        kept.push_back(meta::keep(origin));
    }
    if (out.any && choices.credentials) throw "with credentials, origins have to be named: browsers refuse \"*\"";
    const auto stored = std::define_static_array(kept);
    out.origin_data = stored.data();
    out.origin_count = stored.size();
    for (const auto name : choices.exposed) out.exposed = out.exposed.empty() ? meta::keep(name) : meta::join({out.exposed, ", ", name});
    return out;
}

}
