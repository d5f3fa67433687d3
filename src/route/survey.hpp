#pragma once
#include <cstddef>
#include <string_view>
#include <vector>
#include <conduit/route/plan.hpp>

namespace conduit::routing {

/// How the requests of an endpoint find it.
enum class way : std::uint8_t {
    root,      // "/", by itself
    in_turn,   // by code made of the app's few patterns
    hashed,    // by leading segment, and a window on what is left without captures
    doubtful,  // found as quickly, but a `*name` may come first: the trie decides
    trie,
};

/// What the tables of a plan hold. Loads are entries for each place.
struct survey {
    std::string_view instructions;  // of the look-up
    bool few = false;               // patterns are tried in turn
    std::size_t groups = 0, group_places = 0, groups_colliding = 0;  // by leading segment
    std::size_t shapes = 0;
    std::size_t patterns = 0, pattern_places = 0, patterns_colliding = 0;
    std::size_t nodes = 0, edges = 0, leaves = 0;
    std::size_t shape_bytes = 0, pattern_bytes = 0, trie_bytes = 0;
    std::vector<way> ways;  // by endpoint

    auto bytes() const -> std::size_t { return shape_bytes + pattern_bytes + trie_bytes; }
};

auto survey_of(const plan& plan, std::size_t endpoints) -> survey;

/// Why that way, in words for the developer.
auto reason(way way, const survey& survey, std::string_view pattern) -> std::string_view;

}
