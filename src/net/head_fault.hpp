#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "refusal.hpp"

namespace conduit::net {

struct head_limits {
    std::size_t target;
    std::size_t headers;
};

/// The first fault in the syntax of a head, byte by byte from the left, so that it does not depend on how the bytes
/// arrived. Slow and exact: asked only when something is wrong.
auto first_head_fault(std::string_view input, const head_limits& limits) -> std::optional<refusal>;

}
