#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <conduit/annotations/life.hpp>
#include <conduit/describe/endpoint.hpp>
#include <conduit/meta/text.hpp>

namespace conduit {

inline constexpr std::size_t most_hook_parameters = 16;

/// A function that runs when the app starts or stops, or periodically in between.
struct hook {
    moment when = moment::start;
    std::int64_t period = 0;  // milliseconds
    meta::text function{};    // qualified, as in `shop::fill_cache`
    source_place place{};
    std::uint8_t states[most_hook_parameters]{};  // for each parameter, which of the app's
    auto (*call)(const hook&, void* const* states) -> std::expected<void, std::string> = nullptr;
};

}
