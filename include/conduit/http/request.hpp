#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <conduit/http/header.hpp>
#include <conduit/http/method.hpp>

namespace conduit {

/// A request, whatever protocol brought it. All views live until the answer is complete.
struct request {
    conduit::method method = method::get;
    std::string_view target;  // as sent, with the query
    std::string_view path;    // before the `?`, still percent-encoded
    std::string_view query;   // after the `?`, still percent-encoded
    std::span<const header_view> headers;
    std::string_view body;
    std::string_view peer;  // the client's address
    bool secure = false;    // it came encrypted

    /// The first header of that name; names compare without case.
    auto header(std::string_view name) const -> std::optional<std::string_view> {
        for (const auto& field : headers)
            if (same_header_name(field.name, name)) return field.value;
        return std::nullopt;
    }
};

}
