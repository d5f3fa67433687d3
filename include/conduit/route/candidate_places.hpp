#pragma once
#include <bit>
#include <cstdint>
#include <conduit/meta/list.hpp>
#include <conduit/meta/sort.hpp>
#include <conduit/route/segment_tables.hpp>

namespace conduit::routing::building {

/// Eight bytes of a key from an offset on, as the search reads them.
constexpr auto window_of(const candidate& candidate, std::size_t offset) -> std::uint64_t {
    const auto low = candidate.key[offset / 8] >> (8 * (offset % 8));
    return offset % 8 == 0 || offset / 8 + 1 == candidate.key.size() ? low : low | candidate.key[offset / 8 + 1] << (64 - 8 * (offset % 8));
}

constexpr auto distinct(meta::list<std::uint64_t> words) -> std::size_t {
    meta::sort(words, [](std::uint64_t a, std::uint64_t b) { return a < b; });
    std::size_t count = 0;
    for (std::size_t i = 0; i < words.size(); ++i) count += i == 0 || words[i] != words[i - 1];
    return count;
}

/// Where the keys begin to differ.
constexpr auto differing_byte(const meta::list<candidate>& candidates) -> std::size_t {
    std::size_t at = 0;
    for (; at < candidate::longest_key - 8; ++at)
        for (const auto& other : candidates)
            if ((other.key[at / 8] ^ candidates[0].key[at / 8]) >> (8 * (at % 8)) & 0xFF) return at;
    return at;
}

/// Sets the shape's windows; gives each candidate's bytes of them. From where keys begin to differ, in steps of four.
constexpr auto choose_windows(routing::shape& shape, const meta::list<candidate>& candidates) -> meta::list<std::uint64_t> {
    meta::list<std::uint64_t> best, bytes;
    best.assign(candidates.size(), 0);
    if (candidates.size() == 1) return best;
    std::size_t most = 1;
    const auto improve = [&](std::uint8_t& window, const meta::list<std::uint64_t>* with) {
        const auto start = differing_byte(candidates);
        for (std::size_t offset = start, longest = 0; most < candidates.size(); offset += 4) {
            bytes.assign(0, 0);
            for (std::size_t i = 0; i < candidates.size(); ++i) {
                const auto window_bytes = window_of(candidates[i], offset);
                bytes.push_back(with ? both_windows((*with)[i], window_bytes) : window_bytes);
                if (const auto length = candidates[i].check & 0xFFu; length > longest) longest = length;
            }
            if (const auto found = distinct(bytes); found > most) {
                most = found;
                best = bytes;
                window = static_cast<std::uint8_t>(offset);
            }
            if (offset + 4 >= longest || offset + 4 > candidate::longest_key - 8) return;
        }
    };
    improve(shape.window, nullptr);
    const auto one = best;
    if (most < candidates.size()) improve(shape.second_window, &one);
    return best;
}

/// Sets rotation and mask, such that no candidates collide, or few; gives the number of places, less than four for each.
constexpr auto choose_places(routing::shape& shape, const meta::list<std::uint64_t>& windows) -> std::size_t {
    auto fewest = windows.size() - 1;  // collisions, all in one place
    auto with = shape;
    with.first_candidate = 0;
    for (auto places = std::bit_ceil(windows.size()); fewest > 0 && places < 4 * windows.size(); places *= 2) {
        with.mask = static_cast<std::uint16_t>(places - 1);
        for (with.rotation = 0; with.rotation < 64 && fewest > 0; ++with.rotation) {
            meta::list<bool> taken;
            taken.assign(places, false);
            std::size_t collisions = 0;
            for (const auto window : windows) {
                auto& place = taken[place_of(with, window)];
                collisions += place;
                place = true;
            }
            if (collisions >= fewest) continue;
            fewest = collisions;
            shape.mask = with.mask;
            shape.rotation = with.rotation;
        }
    }
    return shape.mask + std::size_t{1};
}

}
