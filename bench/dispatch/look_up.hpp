#pragma once
#include <conduit/route/match.hpp>

/// All that this benchmark knows of the interface of the look-up.
using conduit::routing::captures;

inline auto look_up(const conduit::routing::plan& plan, conduit::method method, std::string_view path, captures& found) {
    return conduit::routing::match(plan, method, path, found);
}

inline auto capture(const captures& found, std::string_view path, std::size_t index) -> std::string_view { return found.text(path, index); }

inline auto trie_alone(conduit::routing::plan plan) {
    plan.segments = {};
    plan.in_turn = nullptr;
    return plan;
}
