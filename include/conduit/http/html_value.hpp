#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <conduit/http/reply.hpp>

namespace conduit::markup {

/// Where a `{}` of a page stands.
enum class place : std::uint8_t {
    text,     // between tags
    value,    // in an attribute's quotes
    address,  // in those of an attribute that holds an address
};

struct hole {
    std::size_t at = 0;  // of its '{'
    markup::place place{};
};

/// What is put into a place, of whatever type. Refers to it.
struct value {
    enum class kind : std::uint8_t { text, whole, natural, real, pieces };

    markup::value::kind kind;
    std::string_view text{};
    std::int64_t whole = 0;
    std::uint64_t natural = 0;
    double real = 0;
    std::span<const html> pieces{};
};

/// The page with the values in its holes.
auto fill(std::string_view page, std::span<const hole> holes, const value* values) -> html;

}
