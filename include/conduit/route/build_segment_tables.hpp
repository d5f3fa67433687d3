#pragma once
#include <bit>
#include <cstdint>
#include <string_view>
#include <conduit/meta/list.hpp>
#include <conduit/meta/sort.hpp>
#include <conduit/route/candidate_places.hpp>
#include <conduit/route/conflict.hpp>
#include <conduit/route/route_table.hpp>
#include <conduit/route/segment_tables.hpp>

namespace conduit::routing {

struct segment_table_lists {
    segment_tables fixed;  // without the lists
    meta::list<shape> shapes;
    meta::list<candidate> candidates;

    constexpr auto view() const -> segment_tables {
        auto tables = fixed;
        tables.shapes = shapes;
        tables.candidates = candidates;
        return tables;
    }
};

namespace building {

/// Whether a path may match both, `with_rest` first: then the trie must decide.
constexpr auto rest_may_win(const meta::list<segment>& with_rest, const meta::list<segment>& other) -> bool {
    if (other.size() < with_rest.size()) return false;
    for (std::size_t i = 0; i < with_rest.size(); ++i) {
        if (with_rest[i].kind == segment_kind::rest) return false;
        if (with_rest[i].kind != other[i].kind) return with_rest[i].kind == segment_kind::literal;
        if (with_rest[i].kind == segment_kind::literal && with_rest[i].text != other[i].text) return false;
    }
    return false;
}

/// A pattern for one method.
struct table_entry {
    const meta::list<segment>* segments = nullptr;
    std::int16_t endpoint = -1;
    std::uint8_t method = 0;
    bool by_count = false;       // it is in a group by number of segments, not in one by leading segment too
    std::uint64_t group = 0;     // what distinguishes that
    std::uint32_t captures = 0;  // the first segment highest: in order, literals come before captures
};

/// The entries of one shape.
struct shape_entries {
    std::size_t first = 0, last = 0;
    std::uint8_t rank = 0;
};

struct segment_table_builder {
    const route_table& table;
    segment_table_lists out{};
    meta::list<table_entry> entries{};
    meta::list<const route*> rests{};  // that end in `*name`
    std::size_t leading = 0;  // index of the leading segment
    bool too_many = false;    // of something: all is left to the trie

    constexpr void build() {
        out.fixed.longest = segment_tables::longest_path;
        out.fixed.complete = true;
        out.candidates.emplace_back();
        for (auto& endpoint : out.fixed.root) endpoint = -1;
        for (auto& row : out.fixed.by_count)
            for (auto& first : row) first = -1;
        choose_entries();
        find_leading();
        for (auto& entry : entries) group(entry);
        meta::sort(entries, [](const table_entry& a, const table_entry& b) {
            if (a.by_count != b.by_count) return a.by_count;
            return a.group != b.group ? a.group < b.group : a.captures < b.captures;
        });
        choose_group_places();
        for (std::size_t first = 0, last = 0; first < entries.size(); first = last) {
            const auto& head = entries[first];
            while (last < entries.size() && entries[last].by_count == head.by_count && entries[last].group == head.group) ++last;
            auto& first_by_count = out.fixed.by_count[head.method][count_index(head.segments->size(), ends_in_slash(head))];
            if (head.by_count) {
                first_by_count = append(shape{});
                add_shapes(static_cast<std::size_t>(first_by_count), first, last, -1);
            } else {
                add_shapes(place_group(head.group * out.fixed.multiplier), first, last, first_by_count);
            }
        }
        if (too_many || out.shapes.size() > 30'000 || out.candidates.size() > 60'000) {
            out.fixed.longest = 0;
            out.fixed.complete = false;
        }
        if (out.fixed.longest > 1) out.fixed.lengths = static_cast<std::uint8_t>(out.fixed.longest - 1);
    }

    static constexpr auto ends_in_slash(const table_entry& entry) -> bool { return entry.segments->back().text.empty(); }

    constexpr auto append(const shape& added) -> std::int16_t {
        out.shapes.emplace_back() = added;
        return static_cast<std::int16_t>(out.shapes.size() - 1);
    }

    /// The multiplier, of some, under which the fewest patterns are in groups that find their place taken; and places for all. Groups
    /// with the same place must differ in their tags: the search takes the first that has the right one.
    constexpr void choose_group_places() {
        struct group {
            std::uint64_t key = 0;
            std::size_t patterns = 0;
        };
        meta::list<group> groups;
        for (const auto& entry : entries) {
            if (entry.by_count) continue;
            if (groups.empty() || groups.back().key != entry.group) groups.push_back({entry.group, 0});
            ++groups.back().patterns;
        }
        const auto places = std::bit_ceil(4 * groups.size() + 2);
        out.fixed.shift = static_cast<std::uint8_t>(64 - std::countr_zero(places));
        auto fewest = entries.size() + 1;
        std::uint64_t multiplier = mixing_factor;
        const auto attempts = 24 + 2'000 / (groups.size() + 1);
        for (std::size_t attempt = 0; attempt < attempts && fewest > 0; ++attempt, multiplier = another_multiplier(multiplier)) {
            meta::list<bool> taken;
            taken.assign(places, false);
            std::size_t second = 0;
            bool told_apart = true;
            for (std::size_t i = 0; i < groups.size(); ++i) {
                const auto hash = groups[i].key * multiplier;
                auto& place = taken[hash >> out.fixed.shift];
                if (place) second += groups[i].patterns;
                for (std::size_t j = 0; place && told_apart && j < i; ++j) {
                    const auto other = groups[j].key * multiplier;
                    told_apart = other >> out.fixed.shift != hash >> out.fixed.shift || tag_of(other) != tag_of(hash);
                }
                place = true;
            }
            if (told_apart && second < fewest) fewest = second, out.fixed.multiplier = multiplier;
        }
        too_many = too_many || fewest > entries.size();
        out.shapes.assign(places, {});
    }

    /// The group's first shape: at its place, or at the end of the list of those that collide there.
    constexpr auto place_group(std::uint64_t hash) -> std::size_t {
        auto at = static_cast<std::size_t>(hash >> out.fixed.shift);
        if (out.shapes[at].first_candidate != 0) {
            while (out.shapes[at].collides >= 0) at = static_cast<std::size_t>(out.shapes[at].collides);
            const auto added = append(shape{});
            out.shapes[at].collides = added;
            at = static_cast<std::size_t>(added);
        }
        out.shapes[at].tag = tag_of(hash);
        return at;
    }

    constexpr void choose_entries() {
        bool heads = false;
        for (const auto& route : table) heads = heads || route.method == method::head;
        for (std::size_t i = 0; i < method_count; ++i) out.fixed.method_index[i] = static_cast<std::uint8_t>(i);
        if (!heads) out.fixed.method_index[index_of(method::head)] = static_cast<std::uint8_t>(index_of(method::get));
        entries.reserve(table.size());
        for (std::size_t i = 0; i < table.size(); ++i) {
            add_entry(i, table[i].method);
            if (heads && table[i].method == method::get && !has_own_head(table[i])) add_entry(i, method::head);
        }
    }

    constexpr auto has_own_head(const route& route) const -> bool {
        for (const auto& other : table)
            if (other.method == method::head && same_segments(other, route)) return true;
        return false;
    }

    /// Leaves out what the trie has to find; paths that it could match are then too long for these tables.
    constexpr void add_entry(std::size_t index, method method) {
        const auto& segments = table[index].segments;
        if (segments.back().kind == segment_kind::rest) {
            rests.push_back(&table[index]);
            return;
        }
        if (segments.size() > segment_tables::most_segments) {
            out.fixed.complete = false;
            return;
        }
        if (segments.size() == 1 && segments[0].kind == segment_kind::literal && segments[0].text.empty()) {
            out.fixed.root[index_of(method)] = static_cast<std::int16_t>(index);
            return;
        }
        std::size_t key = 0, captures = 0;
        for (const auto& segment : segments) {
            key += 1 + (segment.kind == segment_kind::literal ? segment.text.size() : 0);
            captures += segment.kind == segment_kind::capture;
        }
        if (key > candidate::longest_key) {
            out.fixed.complete = false;
            if (key + captures <= out.fixed.longest) out.fixed.longest = static_cast<std::uint8_t>(key + captures - 1);
            return;
        }
        if (segments.back().kind == segment_kind::literal && segments.back().text.size() > out.fixed.longest_end)
            out.fixed.longest_end = static_cast<std::uint8_t>(segments.back().text.size());
        std::uint32_t shape = 0;
        for (const auto& segment : segments) shape = 2 * shape + (segment.kind == segment_kind::capture);
        entries.push_back({.segments = &segments, .endpoint = static_cast<std::int16_t>(index), .method = static_cast<std::uint8_t>(index_of(method)), .captures = shape});
    }

    /// The leading segment is the first one in which patterns differ; every pattern has it, and in none it is empty.
    constexpr void find_leading() {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const auto& segments = *entries[i].segments;
            const auto& first = *entries[0].segments;
            const auto most = segments.size() - 1 - (segments.back().text.empty() ? 1 : 0);
            if (i == 0 || leading > most) leading = most;
            std::size_t same = 0;
            while (same < leading && segments[same].kind == segment_kind::literal && first[same].kind == segment_kind::literal &&
                   segments[same].text == first[same].text)
                ++same;
            leading = same;
        }
        for (std::size_t i = 0; i < leading; ++i) out.fixed.leading = static_cast<std::uint8_t>(out.fixed.leading + (*entries[0].segments)[i].text.size() + 1);
    }

    constexpr void group(table_entry& entry) const {
        const auto& segments = *entry.segments;
        const auto& [kind, text] = segments[leading];
        entry.by_count = kind == segment_kind::capture;
        if (entry.by_count) {
            entry.group = count_index(segments.size(), ends_in_slash(entry)) * method_count + entry.method;
            return;
        }
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < text.size() && i < 8; ++i) bytes |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
        segment_tables unmixed;
        unmixed.multiplier = 1;
        entry.group = group_hash(unmixed, kind_of(entry), first_bytes(bytes, text.size()));
    }

    static constexpr auto kind_of(const table_entry& entry) -> std::uint32_t {
        return routing::kind_of(entry.method, entry.segments->size(), ends_in_slash(entry));
    }

    /// The shapes of one group, entries [first, last), from `at` on; `after` follows the last. The one with the most patterns
    /// comes first, whatever its priority: most paths need no other.
    constexpr void add_shapes(std::size_t at, std::size_t first, std::size_t last, std::int16_t after) {
        meta::list<shape_entries> shapes;
        for (auto end = first; first < last; first = end) {
            ++end;
            while (end < last && entries[end].captures == entries[first].captures) ++end;
            shapes.push_back({first, end, static_cast<std::uint8_t>(shapes.size())});
        }
        too_many = too_many || shapes.size() > 127;
        meta::sort(shapes, [](const shape_entries& a, const shape_entries& b) { return a.last - a.first > b.last - b.first; });
        for (std::size_t i = 0; i < shapes.size(); ++i) {
            auto made = shape_of(i, shapes);
            made.tag = out.shapes[at].tag;
            made.collides = out.shapes[at].collides;
            made.rank = static_cast<std::uint8_t>(shapes[i].rank | (entries[shapes[i].first].by_count ? 128 : 0));
            made.next = i + 1 < shapes.size() ? append(shape{}) : after;
            out.shapes[at] = made;
            at = static_cast<std::size_t>(made.next);
        }
    }

    /// Whether a path may match both.
    static constexpr auto overlap(const table_entry& a, const table_entry& b) -> bool {
        for (std::size_t i = 0; i < a.segments->size(); ++i) {
            const auto &left = (*a.segments)[i], &right = (*b.segments)[i];
            if (left.kind == segment_kind::literal && right.kind == segment_kind::literal && left.text != right.text) return false;
        }
        return true;
    }

    /// Of a pattern of shapes[number]: what comes before that has not matched when the pattern is tried.
    constexpr auto certainty_of(const table_entry& entry, std::size_t number, const meta::list<shape_entries>& shapes) const -> certainty {
        if (may_lose_to_rest(entry)) return certainty::doubtful;
        constexpr std::size_t many = 200;  // patterns: to compare them all would take the compiler too long
        for (auto later = number + 1; later < shapes.size(); ++later) {
            const auto& [first, last, rank] = shapes[later];
            if (rank > shapes[number].rank) continue;
            if (last - first > many) return certainty::shadowed;
            for (auto other = first; other < last; ++other)
                if (overlap(entry, entries[other])) return certainty::shadowed;
        }
        return certainty::certain;
    }

    constexpr auto shape_of(std::size_t number, const meta::list<shape_entries>& shapes) -> shape {
        const auto first = shapes[number].first, last = shapes[number].last;
        shape made;
        for (std::size_t i = 0; i < entries[first].segments->size(); ++i)
            made.captured = static_cast<std::uint16_t>(made.captured | unsigned{(*entries[first].segments)[i].kind == segment_kind::capture} << i);
        made.captures = static_cast<std::uint8_t>(std::popcount(made.captured));
        meta::list<pattern_segments> patterns;
        for (auto i = first; i < last; ++i) patterns.push_back(entries[i].segments);
        const auto windows = choose_windows(made, patterns);
        made.first_candidate = static_cast<std::uint16_t>(out.candidates.size());
        const auto places = choose_places(made, windows);
        for (std::size_t i = 0; i < places; ++i) out.candidates.emplace_back();
        for (std::size_t i = 0; i < windows.size(); ++i) {
            auto at = place_of(made, windows[i]);
            if (out.candidates[at].endpoint >= 0) {
                while (out.candidates[at].next != 0) at = out.candidates[at].next;
                out.candidates[at].next = static_cast<std::uint16_t>(out.candidates.size());
                at = out.candidates.size();
                out.candidates.emplace_back();
            }
            out.candidates[at] = candidate_of(entries[first + i], certainty_of(entries[first + i], number, shapes));
        }
        return made;
    }

    static constexpr auto candidate_of(const table_entry& entry, certainty certainty) -> candidate {
        candidate made{.endpoint = entry.endpoint};
        std::size_t length = 0;
        const auto append = [&](char c) {
            made.key[length / 8] |= std::uint64_t{static_cast<unsigned char>(c)} << (8 * (length % 8));
            ++length;
        };
        for (const auto& segment : *entry.segments) {
            append('/');
            if (segment.kind != segment_kind::literal) continue;
            for (const char c : segment.text) append(c);
        }
        made.check = check_of(length, kind_of(entry)) | static_cast<std::uint32_t>(certainty) << candidate::certainty_bit;
        return made;
    }

    constexpr auto may_lose_to_rest(const table_entry& entry) const -> bool {
        for (const auto* route : rests) {
            const auto method = index_of(route->method);
            const bool same = method == entry.method || (method == index_of(method::get) && entry.method == index_of(method::head));
            if (same && rest_may_win(route->segments, *entry.segments)) return true;
        }
        return false;
    }
};

}

constexpr auto build_segment_tables(const route_table& table) -> segment_table_lists {
    building::segment_table_builder builder{.table = table};
    builder.build();
    return std::move(builder.out);
}

}
