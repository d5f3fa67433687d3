#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace conduit {

/// The methods that Conduit routes (RFC 9110 section 9, RFC 5789), in the order in which `Allow` lists them.
enum class method : std::uint8_t { get, head, post, put, patch, del, options };

inline constexpr std::array<std::string_view, 7> method_names{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
inline constexpr std::size_t method_count = method_names.size();

constexpr auto index_of(method value) -> std::size_t { return static_cast<std::size_t>(value); }
constexpr auto name_of(method value) -> std::string_view { return method_names[index_of(value)]; }

constexpr auto method_named(std::string_view name) -> std::optional<method> {
    for (std::size_t i = 0; i < method_count; ++i)
        if (method_names[i] == name) return static_cast<method>(i);
    return std::nullopt;
}

/// A set of methods, one bit each.
struct method_set {
    std::uint8_t bits = 0;

    constexpr auto contains(method value) const -> bool { return (bits >> index_of(value)) & 1; }
    constexpr void add(method value) { bits = static_cast<std::uint8_t>(bits | (1u << index_of(value))); }
    constexpr void add(method_set other) { bits |= other.bits; }
    constexpr auto empty() const -> bool { return bits == 0; }
};

}
