#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <conduit/http/method.hpp>

namespace conduit::routing {

/// Up to eight bytes of a path: those of one segment from an offset on.
struct window {
    std::uint16_t segment = 0;  // its bit, of a bit for each segment; 0: no window
    std::uint8_t offset = 0;    // from the slash before the segment on
    static constexpr std::size_t farthest = 25;
};

/// Patterns of one method with the same number of segments, the same leading segment, and literals at the same places.
struct alignas(32) shape {
    std::uint64_t multiplier = 0;       // of the windows, chosen so that candidates do not collide
    std::uint16_t tag = 0;              // of the group's key; of no meaning in the shapes that follow the group's first
    std::uint16_t captured = 0;         // a bit for each segment
    std::uint16_t first_candidate = 0;  // where its candidates begin; candidate 0 if there are none
    std::int16_t next = -1;             // another shape that the same paths may have
    std::int16_t collides = -1;         // the first shape of another group with the same place
    routing::window window;             // what tells its candidates apart
    routing::window second_window;      // where one is not enough
    std::uint8_t shift = 63;            // from the windows, mixed, to the candidate's place
    std::uint8_t captures = 0;          // their number
    std::uint8_t rank = 0;              // the lower, the higher its priority
};

/// Whether a pattern that matches is the answer.
enum class certainty : std::uint8_t {
    certain,
    shadowed,  // a pattern of a shape that is tried later, of higher priority, may match too
    doubtful,  // a `*name` of higher priority may match too: the trie decides
};

/// A pattern for one method as it is verified: its literals and all slashes, captures left out.
struct alignas(64) candidate {
    static constexpr std::size_t longest_key = 56;

    std::array<std::uint64_t, longest_key / 8> key{};  // 56 characters, zero behind
    std::uint32_t check = 1u << 31;  // check_of, and above it the certainty; this one is of no path
    std::int16_t endpoint = -1;
    std::uint16_t next = 0;  // another candidate of the same place; 0: none

    static constexpr int certainty_bit = 16;
    constexpr auto certainty() const -> routing::certainty { return static_cast<routing::certainty>(check >> certainty_bit & 3); }
};

/// Method, number of segments and trailing slash, in bits 6 to 15.
constexpr auto kind_of(std::size_t method, std::size_t segments, std::size_t trailing_slashes) -> std::uint32_t {
    return static_cast<std::uint32_t>(trailing_slashes << 15 | method << 12 | segments << 6);
}

constexpr auto method_of(std::uint32_t kind) -> std::size_t { return kind >> 12 & 7; }
constexpr auto segments_of(std::uint32_t kind) -> std::size_t { return kind >> 6 & 63; }

/// What the path of a candidate must have besides the key, which leaves captures out: its kind, and the length of what is left
/// of it. A group is only probably the right one.
constexpr auto check_of(std::size_t length, std::uint32_t kind) -> std::uint32_t { return kind | static_cast<std::uint32_t>(length); }

/// The fast way from a short path to its endpoint: method, number of segments and the leading segment choose a list of shapes.
/// A shape's window chooses a candidate, and the whole path, packed (its captures are left out), verifies that. What is not
/// found here may still be in the trie.
struct segment_tables {
    static constexpr std::size_t longest_path = 62;
    static constexpr std::size_t most_segments = 16;

    std::uint8_t longest = 0;                               // bytes of the paths that may be looked up here; 0: none
    std::uint8_t lengths = 0;                               // that they may have, from 2 bytes on
    bool complete = false;                                  // of patterns without `*name`, none was left out
    std::uint8_t longest_end = 0;                           // bytes of a literal that is a pattern's last segment
    std::uint8_t leading = 1;                               // where the leading segment starts: behind what all patterns share
    std::uint8_t shift = 63;                                // from the mixed key of a group to its place
    std::uint64_t multiplier = 0;                           // mixes that
    std::array<std::uint8_t, method_count> method_index{};  // HEAD follows GET
    std::array<std::int16_t, method_count> root{};          // endpoints of "/"
    /// By method and count_index: the first shape of the patterns with a capture for their leading segment.
    std::array<std::array<std::int16_t, 2 * most_segments + 2>, method_count> by_count{};
    std::span<const shape> shapes{};          // by place; then those that follow others
    std::span<const candidate> candidates{};  // the first matches nothing
};

inline constexpr std::uint64_t mixing_factor = 0x9E37'79B9'7F4A'7C15;

/// A segment is told by its first eight bytes. Processors that have an instruction for the first bytes of a word take the
/// length modulo 32.
constexpr auto first_bytes(std::uint64_t word, std::size_t length) -> std::uint64_t {
    return length % 32 >= 8 ? word : word & ((std::uint64_t{1} << (8 * (length % 32))) - 1);
}

/// The key of a group, mixed: its high bits are the place, bits 16 to 31 the tag.
constexpr auto group_hash(const segment_tables& tables, std::uint32_t kind, std::uint64_t leading) -> std::uint64_t {
    return (leading + kind * 0xC2B2'AE3D'27D4'EB4F) * tables.multiplier;
}

constexpr auto tag_of(std::uint64_t hash) -> std::uint16_t { return static_cast<std::uint16_t>(hash >> 16); }

/// The candidate that the windows choose.
constexpr auto place_of(const shape& shape, std::uint64_t windows) -> std::size_t {
    return shape.first_candidate + (windows * shape.multiplier >> shape.shift);
}

constexpr auto both_windows(std::uint64_t first, std::uint64_t second) -> std::uint64_t { return first ^ (second << 23 | second >> 41); }

/// Index into a row of segment_tables::by_count.
constexpr auto count_index(std::size_t segments, std::size_t trailing_slashes) -> std::size_t { return 2 * segments + trailing_slashes; }

}
