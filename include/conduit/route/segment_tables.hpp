#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <conduit/http/method.hpp>

namespace conduit::routing {

/// Patterns of one method with the same number of segments, the same leading segment, and literals at the same places.
struct alignas(16) shape {
    std::uint16_t tag = 0;               // of the group's key; of no meaning in the shapes that follow the group's first
    std::uint16_t literals = 0;          // a bit for each segment
    std::uint16_t first_candidate = 0;   // where its candidates begin; candidate 0 if there are none
    std::int16_t next = -1;              // another shape that the same paths may have
    std::int16_t collides = -1;          // the first shape of another group with the same place
    std::uint8_t window = 0;             // the eight bytes of the packed path that tell its candidates apart
    std::uint8_t second_window = 0;      // where one is not enough; 0: it is
    std::uint8_t rotation = 0;           // of the window, chosen so that candidates do not collide
    std::uint8_t rank = 0;               // the lower, the higher its priority
    std::uint16_t mask = 0;              // number of places, less one
};

/// Whether a pattern that matches is the answer.
enum class certainty : std::uint8_t {
    certain,
    shadowed,  // a pattern of another shape, of higher priority, may match too
    doubtful,  // a `*name` of higher priority may match too: the trie decides
};

/// A pattern for one method as it is verified: its literals and all slashes, captures left out.
struct alignas(64) candidate {
    static constexpr std::size_t longest_key = 56;

    std::array<std::uint64_t, longest_key / 8> key{};  // 56 characters, zero behind
    std::int16_t endpoint = -1;
    std::uint16_t next = 0;     // another candidate of the same place; 0: none
    std::uint16_t check = 0xFFFF;  // check_of; that of no path: matches nothing
    routing::certainty certainty = certainty::certain;
};

/// What a path must have in common with a candidate besides the key, which leaves captures out: a group is only probably the
/// right one.
constexpr auto check_of(std::size_t length, std::size_t method, bool trailing_slash) -> std::uint16_t {
    return static_cast<std::uint16_t>(length | method << 8 | std::size_t{trailing_slash} << 12);
}

/// The fast way from a short path to its endpoint: method, number of segments and the leading segment choose a list of shapes.
/// With a shape the path is packed (its captures are left out), eight bytes of what is left choose a candidate, and all of it
/// verifies that. What is not found here may still be in the trie.
struct segment_tables {
    static constexpr std::size_t longest_path = 62;
    static constexpr std::size_t most_segments = 16;

    std::uint8_t longest = 0;                               // bytes of the paths that may be looked up here; 0: none
    bool complete = false;                                  // of patterns without `*name`, none was left out
    std::uint8_t longest_end = 0;                           // bytes of a literal that is a pattern's last segment
    std::uint8_t leading = 1;                               // where the leading segment starts: behind what all patterns share
    std::uint8_t shift = 63;                                // from the mixed key of a group to its place
    std::uint64_t multiplier = 0;                           // mixes it
    std::array<std::uint8_t, method_count> method_index{};  // HEAD follows GET
    std::array<std::int16_t, method_count> root{};          // endpoints of "/"
    bool few = false;                                       // patterns of one number of segments: each is a shape of its own, tried in turn
    /// By method and count_index: the first shape of the patterns with a capture for their leading segment, or of all.
    std::array<std::array<std::int16_t, 2 * most_segments + 2>, method_count> by_count{};
    std::span<const shape> shapes{};          // by place; then those that follow others
    std::span<const candidate> candidates{};  // the first matches nothing
};

inline constexpr std::uint64_t mixing_factor = 0x9E37'79B9'7F4A'7C15;

/// What the leading segment is told by: its first eight bytes and its length. Processors that have an instruction for the first
/// bytes of a word take the length modulo 32.
constexpr auto first_bytes(std::uint64_t word, std::size_t length) -> std::uint64_t {
    return length % 32 >= 8 ? word : word & ((std::uint64_t{1} << (8 * (length % 32))) - 1);
}

/// The key of a group, mixed: its high bits are the place, bits 16 to 31 the tag.
constexpr auto group_hash(const segment_tables& tables, std::size_t method, std::size_t segments, bool trailing_slash, std::uint64_t leading)
    -> std::uint64_t {
    return (leading + (method | segments << 4 | std::size_t{trailing_slash} << 10) * 0xC2B2'AE3D'27D4'EB4F) * tables.multiplier;
}

constexpr auto tag_of(std::uint64_t hash) -> std::uint16_t { return static_cast<std::uint16_t>(hash >> 16); }

/// The candidate that the window's bytes choose.
constexpr auto place_of(const shape& shape, std::uint64_t window) -> std::size_t {
    return shape.first_candidate + (((std::rotr(window, shape.rotation) * mixing_factor) >> 44) & shape.mask);
}

constexpr auto both_windows(std::uint64_t first, std::uint64_t second) -> std::uint64_t { return first ^ (second << 23 | second >> 41); }

/// Index into a row of segment_tables::by_count.
constexpr auto count_index(std::size_t segments, bool trailing_slash) -> std::size_t { return 2 * segments + trailing_slash; }

}
