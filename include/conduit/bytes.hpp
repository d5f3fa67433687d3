#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <conduit/describe/text_form.hpp>

namespace conduit {

/// Bytes of any value: in JSON, paths and queries as base64 (RFC 4648 section 4). Read, the alphabet of URLs (section 5) and
/// missing padding will do as well.
struct bytes {
    std::string content{};

    auto operator<=>(const bytes&) const = default;
};

template <>
struct text_form<bytes> {
    static auto read(std::string_view text) -> std::optional<bytes>;
    static auto write(const bytes& value) -> std::string;
    static constexpr std::string_view expectation = "must be base64";
    static constexpr std::string_view format = "byte";
};

}
