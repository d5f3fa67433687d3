#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <conduit/meta/list.hpp>
#include <conduit/meta/perfect_hash.hpp>
#include <conduit/meta/sort.hpp>
#include <conduit/meta/text.hpp>
#include <conduit/route/route_table.hpp>

namespace conduit::routing {

/// What two segments are told apart by before they are compared whole: their first eight bytes and their length.
struct segment_key {
    std::uint64_t word = 0;
    std::uint8_t length = 0;

    friend constexpr auto operator==(const segment_key&, const segment_key&) -> bool = default;
};

constexpr auto mix(segment_key key, std::uint64_t multiplier) -> std::uint64_t { return (key.word + key.length) * multiplier; }

/// A literal segment of a pattern, as it is verified: up to 16 bytes by two words, the rest byte by byte.
struct literal {
    segment_key key;
    std::uint64_t last_word = 0;  // the last eight bytes of a longer one
    meta::text pattern{};
    std::uint8_t start = 0;     // in the pattern
    std::uint8_t position = 0;  // among the segments
};

/// A pattern that may match, without `*name`.
struct candidate {
    std::int16_t leaf = -1;
    std::uint16_t first_literal = 0;
    std::uint8_t literal_count = 0;
    std::uint8_t capture_count = 0;
    bool ends_in_capture = false;
    std::uint32_t captures = 0;  // a bit for each segment
};

struct candidate_range {
    std::uint16_t first = 0;
    std::uint16_t count = 0;
};

/// Patterns with the same number of segments that begin alike: one more segment tells them apart, mostly.
struct segment_group {
    segment_key key{};
    std::uint8_t segments = 0;
    std::uint8_t position = 0;  // of the segment that decides
    std::uint16_t first_slot = 0;
    std::uint16_t slot_mask = 0;
    std::uint64_t multiplier = 0;
};

/// The fast way from a path of at most 64 bytes and 16 segments to its pattern: number of segments and one segment choose a
/// group, one more segment a short list in order of priority, whose patterns are verified. All that is left out (`*name`,
/// longer paths, escapes) takes the trie.
struct segment_tables {
    static constexpr std::size_t longest_path = 64;
    static constexpr std::size_t most_segments = 16;

    bool complete = false;  // a match in here is the match; if not, the trie decides alone
    std::uint8_t common = 0;  // leading segments that all patterns share
    meta::perfect_hash groups_by_key{};
    std::span<const segment_group> groups{};
    std::array<std::int16_t, most_segments + 1> capture_groups{};  // by number of segments: patterns whose deciding segment is a capture
    std::span<const candidate_range> slots{};
    std::span<const std::uint16_t> lists{};
    std::span<const candidate> candidates{};
    std::span<const literal> literals{};

    constexpr auto leading(std::size_t segments) const -> std::size_t { return segments <= common ? segments - 1 : common; }
};

constexpr auto group_hash(segment_key key, std::size_t segments) -> std::uint64_t {
    const auto mixed = (key.word + key.length * 0x9E37'79B9'7F4A'7C15 + segments * 0xC2B2'AE3D'27D4'EB4F) * 0xFF51'AFD7'ED55'8CCD;
    return mixed ^ (mixed >> 29);
}

struct segment_table_lists {
    bool complete = false;
    std::uint8_t common = 0;
    meta::perfect_hash_tables groups_by_key;
    meta::list<segment_group> groups;
    std::array<std::int16_t, segment_tables::most_segments + 1> capture_groups{};
    meta::list<candidate_range> slots;
    meta::list<std::uint16_t> lists;
    meta::list<candidate> candidates;
    meta::list<literal> literals;

    constexpr auto view() const -> segment_tables {
        return {complete, common, groups_by_key.view(), groups, capture_groups, slots, lists, candidates, literals};
    }
};

constexpr auto key_of(std::string_view text) -> segment_key {
    segment_key key{0, static_cast<std::uint8_t>(text.size())};
    for (std::size_t i = 0; i < text.size() && i < 8; ++i) key.word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
    return key;
}

namespace building {

/// Whether a path may match both, `with_rest` first: then the trie must decide.
constexpr auto rest_may_win(const meta::list<segment>& with_rest, const meta::list<segment>& other) -> bool {
    for (std::size_t i = 0; i < with_rest.size() && i < other.size(); ++i) {
        if (with_rest[i].kind == segment_kind::rest) return false;
        if (with_rest[i].kind == other[i].kind) {
            if (with_rest[i].kind == segment_kind::literal && with_rest[i].text != other[i].text) return false;
            continue;
        }
        return with_rest[i].kind == segment_kind::literal;
    }
    return false;
}

struct segment_table_builder {
    const route_table& table;
    segment_table_lists& out;
    struct entry {
        const meta::list<segment>* segments = nullptr;
        std::size_t leaf = 0;
        std::uint64_t group = 0;  // hash of what its group has in common; 0: the deciding segment is a capture
    };
    meta::list<entry> patterns;
    bool colliding = false;  // two groups have one hash
    static constexpr std::size_t index_limit = 60'000;

    constexpr auto leading(std::size_t segments) const -> std::size_t { return segments <= out.common ? segments - 1 : out.common; }

    /// Literal before capture, from the left; among equals any order.
    static constexpr auto precedes(const meta::list<segment>& a, const meta::list<segment>& b) -> bool {
        for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
            if (a[i].kind != b[i].kind) return a[i].kind < b[i].kind;
        return false;
    }

    /// `routes` has one route for each leaf.
    constexpr void build(const meta::list<std::size_t>& routes) {
        for (std::size_t leaf = 0; leaf < routes.size(); ++leaf) {
            const auto& segments = table[routes[leaf]].segments;
            if (segments.back().kind == segment_kind::rest) {
                for (auto other : routes)
                    if (rest_may_win(segments, table[other].segments)) return;
            } else if (segments.size() <= segment_tables::most_segments && table[routes[leaf]].pattern.size() <= 255) {
                patterns.push_back({&segments, leaf, 0});
            }
        }
        for (auto& group : out.capture_groups) group = -1;
        if (patterns.empty() || patterns.size() > 4000) return;
        find_common();
        for (auto& pattern : patterns) {
            const auto count = pattern.segments->size();
            const auto& first = (*pattern.segments)[leading(count)];
            if (first.kind == segment_kind::literal) pattern.group = group_hash(key_of(first.text), count);
        }
        meta::sort(patterns, [](const entry& a, const entry& b) {
            if (a.group != b.group) return a.group < b.group;
            if (a.segments->size() != b.segments->size()) return a.segments->size() < b.segments->size();
            return precedes(*a.segments, *b.segments);
        });
        for (const auto& pattern : patterns) add_candidate(pattern);
        meta::list<std::uint64_t> hashes;
        meta::list<segment_group> captured;
        for (std::size_t first = 0, last = 0; first < patterns.size(); first = last) {
            const auto count = patterns[first].segments->size();
            while (last < patterns.size() && patterns[last].group == patterns[first].group && patterns[last].segments->size() == count) ++last;
            auto group = make_group(first, last);
            if (patterns[first].group == 0) {
                captured.push_back(group);
            } else {
                hashes.push_back(patterns[first].group);
                out.groups.push_back(group);
            }
        }
        for (const auto& group : captured) {
            out.capture_groups[group.segments] = static_cast<std::int16_t>(out.groups.size());
            out.groups.push_back(group);
        }
        if (colliding || out.literals.size() > index_limit || out.lists.size() > index_limit || out.slots.size() > index_limit) return;
        out.groups_by_key = meta::build_perfect_hash(hashes);
        out.complete = true;
    }

    constexpr void find_common() {
        const auto& first = *patterns[0].segments;
        auto common = first.size();
        for (const auto& pattern : patterns) {
            std::size_t same = 0;
            const auto& segments = *pattern.segments;
            while (same < common && same < segments.size() && segments[same].kind == segment_kind::literal &&
                   first[same].kind == segment_kind::literal && segments[same].text == first[same].text)
                ++same;
            common = same;
        }
        out.common = static_cast<std::uint8_t>(common);
    }

    constexpr void add_candidate(const entry& pattern) {
        candidate made{.leaf = static_cast<std::int16_t>(pattern.leaf), .first_literal = static_cast<std::uint16_t>(out.literals.size())};
        const auto& segments = *pattern.segments;
        const char* const start = segments[0].kind == segment_kind::literal ? segments[0].text.data() - 1 : segments[0].text.data() - 2;
        const auto& last = segments.back().text;
        const meta::text whole{start, static_cast<std::size_t>(last.data() + last.size() - start)};
        for (std::size_t i = 0; i < segments.size(); ++i) {
            const auto text = segments[i].text;
            if (segments[i].kind == segment_kind::capture) {
                made.captures |= 1u << i;
                ++made.capture_count;
                continue;
            }
            literal part{.key = key_of(text), .pattern = whole, .start = static_cast<std::uint8_t>(text.data() - start), .position = static_cast<std::uint8_t>(i)};
            if (text.size() > 8) part.last_word = key_of(text.substr(text.size() - 8)).word;
            out.literals.push_back(part);
            ++made.literal_count;
        }
        made.ends_in_capture = segments.back().kind == segment_kind::capture;
        out.candidates.push_back(made);
    }

    constexpr auto make_group(std::size_t first, std::size_t last) -> segment_group {
        const auto& shortest = *patterns[first].segments;
        const auto count = shortest.size();
        segment_group group{.segments = static_cast<std::uint8_t>(count), .position = static_cast<std::uint8_t>(leading(count))};
        if (patterns[first].group != 0) {
            group.key = key_of(shortest[leading(count)].text);
            for (auto i = first; i < last; ++i) colliding = colliding || key_of((*patterns[i].segments)[leading(count)].text) != group.key;
        }
        meta::list<segment_key> keys;    // of the segment that decides, pattern by pattern
        meta::list<segment_key> values;  // the distinct ones
        for (std::size_t position = leading(count) + 1; position < count && last - first > 1; ++position) {
            auto found = keys_at(position, first, last);
            auto distinct = distinct_of(found);
            if (distinct.size() <= values.size()) continue;
            keys = std::move(found);
            values = std::move(distinct);
            group.position = static_cast<std::uint8_t>(position);
        }
        const auto slot_count = values.size() < 2 ? values.size() + 1 : std::bit_ceil(values.size() * 4);
        group.slot_mask = static_cast<std::uint16_t>(slot_count - 1);
        group.first_slot = static_cast<std::uint16_t>(out.slots.size());
        group.multiplier = choose_multiplier(values, slot_count);
        const auto list_of = [&](std::size_t slot) {
            candidate_range range{.first = static_cast<std::uint16_t>(out.lists.size())};
            for (std::size_t i = 0; i < last - first; ++i)
                if (keys.empty() || keys[i] == capture || slot_of(keys[i], group.multiplier, slot_count) == slot)
                    out.lists.push_back(static_cast<std::uint16_t>(first + i)), ++range.count;
            return range;
        };
        const auto others = list_of(slot_count);
        const auto slots = out.slots.size();
        for (std::size_t slot = 0; slot < slot_count; ++slot) out.slots.push_back(others);
        meta::list<bool> done;
        done.assign(slot_count, false);
        for (const auto& value : values) {
            const auto slot = slot_of(value, group.multiplier, slot_count);
            if (!done[slot]) out.slots[slots + slot] = list_of(slot);
            done[slot] = true;
        }
        return group;
    }

    /// Stands for a capture among keys: no literal has this one.
    static constexpr segment_key capture{1, 0};

    static constexpr auto slot_of(segment_key key, std::uint64_t multiplier, std::size_t slots) -> std::size_t {
        return (mix(key, multiplier) >> 40) & (slots - 1);
    }

    constexpr auto keys_at(std::size_t position, std::size_t first, std::size_t last) const -> meta::list<segment_key> {
        meta::list<segment_key> keys;
        keys.reserve(last - first);
        for (auto i = first; i < last; ++i) {
            const auto& segment = (*patterns[i].segments)[position];
            keys.push_back(segment.kind == segment_kind::literal ? key_of(segment.text) : capture);
        }
        return keys;
    }

    static constexpr auto distinct_of(meta::list<segment_key> keys) -> meta::list<segment_key> {
        meta::sort(keys, [](segment_key a, segment_key b) { return a.word != b.word ? a.word < b.word : a.length < b.length; });
        meta::list<segment_key> distinct;
        for (const auto& key : keys)
            if (key != capture && (distinct.empty() || distinct.back() != key)) distinct.push_back(key);
        return distinct;
    }

    /// The one of a few multipliers that puts the fewest values into one slot with others.
    static constexpr auto choose_multiplier(const meta::list<segment_key>& values, std::size_t slots) -> std::uint64_t {
        std::uint64_t multiplier = 0x9E37'79B9'7F4A'7C15, best = multiplier;
        auto fewest = values.size() + 1;
        for (int attempt = 0; attempt < 8 && fewest > 0; ++attempt, multiplier = multiplier * 0xD134'2543'DE82'EF95 + 2) {
            meta::list<bool> taken;
            taken.assign(slots, false);
            std::size_t shared = 0;
            for (const auto& value : values) {
                auto& slot = taken[slot_of(value, multiplier | 1, slots)];
                shared += slot;
                slot = true;
            }
            if (shared < fewest) fewest = shared, best = multiplier | 1;
        }
        return best;
    }
};

}

/// `routes` holds one route of each leaf of the trie, by the leaf's index.
constexpr auto build_segment_tables(const route_table& table, const meta::list<std::size_t>& routes) -> segment_table_lists {
    segment_table_lists out;
    building::segment_table_builder{table, out, {}}.build(routes);
    return out;
}

}
