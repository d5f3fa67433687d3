#pragma once
#include <cstddef>
#include <optional>
#include <conduit/http/exchange.hpp>
#include <conduit/meta/text.hpp>

namespace conduit {

/// Made by conduit::cors.
struct cors_layer {
    const meta::text* origin_data = nullptr;
    std::size_t origin_count = 0;
    bool any = false;          // origin
    bool credentials = false;
    unsigned max_age = 0;      // seconds
    meta::text exposed{};      // names of headers, as a list

    auto before(exchange& x) const -> std::optional<response>;
    void after(exchange& x) const;
};

}
