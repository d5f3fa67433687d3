#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <conduit/describe/text_form.hpp>

namespace conduit {

/// A UUID (RFC 9562): in JSON, paths and queries its 36 characters, read in any case and written in lower case.
struct uuid {
    std::array<std::uint8_t, 16> octets{};

    auto operator<=>(const uuid&) const = default;
};

template <>
struct text_form<uuid> {
    static auto read(std::string_view text) -> std::optional<uuid>;
    static auto write(const uuid& value) -> std::string;
    static constexpr std::string_view expectation = "must be a UUID, such as 123e4567-e89b-12d3-a456-426614174000";
    static constexpr std::string_view format = "uuid";
};

}
