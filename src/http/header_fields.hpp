#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <conduit/http/response.hpp>

#include "list.hpp"

namespace conduit::http {

inline auto find_header(response& out, std::string_view name) -> header_field* {
    const auto found = std::ranges::find_if(out.headers, [&](const header_field& field) { return same_header_name(field.name, name); });
    return found == out.headers.end() ? nullptr : &*found;
}

inline void add_if_missing(response& out, std::string_view name, std::string_view value) {
    if (!find_header(out, name)) out.headers.push_back({std::string(name), std::string(value)});
}

/// Says that the answer depends on that request header (RFC 9110 section 12.5.5).
inline void vary_on(response& out, std::string_view name) {
    header_field* first = nullptr;
    for (auto& field : out.headers) {
        if (!same_header_name(field.name, "vary")) continue;
        for (std::string_view left = field.value; !left.empty();)
            if (const auto known = take_element(left); known == "*" || same_header_name(known, name)) return;
        if (!first) first = &field;
    }
    if (!first) return out.headers.push_back({"Vary", std::string(name)});
    if (!first->value.empty()) first->value += ", ";
    first->value += name;
}

}
