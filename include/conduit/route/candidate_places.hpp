#pragma once
#include <bit>
#include <cstdint>
#include <string_view>
#include <conduit/meta/list.hpp>
#include <conduit/meta/sort.hpp>
#include <conduit/route/pattern.hpp>
#include <conduit/route/segment_tables.hpp>

namespace conduit::routing::building {

/// What the search reads through a window on that segment; an offset of 1 is its first character.
constexpr auto window_of(std::string_view segment, std::size_t offset) -> std::uint64_t {
    const auto text = segment.substr(offset - 1);
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < text.size() && i < 8; ++i) bytes |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
    return first_bytes(bytes, text.size()) + text.size();
}

constexpr auto another_multiplier(std::uint64_t multiplier) -> std::uint64_t { return multiplier * 0xD134'2543'DE82'EF95 | 1; }

constexpr auto distinct(meta::list<std::uint64_t> words) -> std::size_t {
    meta::sort(words, [](std::uint64_t a, std::uint64_t b) { return a < b; });
    std::size_t count = 0;
    for (std::size_t i = 0; i < words.size(); ++i) count += i == 0 || words[i] != words[i - 1];
    return count;
}

/// The pattern's segments; of all patterns of a shape, the same ones are literals.
using pattern_segments = const meta::list<segment>*;

/// Sets the shape's windows; gives what each pattern shows through them.
constexpr auto choose_windows(routing::shape& shape, const meta::list<pattern_segments>& patterns) -> meta::list<std::uint64_t> {
    meta::list<std::uint64_t> best, shown;
    best.assign(patterns.size(), 0);
    std::size_t most = 1;
    const auto improve = [&](routing::window& window, const meta::list<std::uint64_t>* with) {
        for (std::size_t number = 0; number < patterns[0]->size() && most < patterns.size(); ++number) {
            if ((*patterns[0])[number].kind != segment_kind::literal) continue;
            auto shortest = (*patterns[0])[number].text.size(), longest = shortest;
            for (const auto* pattern : patterns) {
                const auto length = (*pattern)[number].text.size();
                shortest = length < shortest ? length : shortest;
                longest = length > longest ? length : longest;
            }
            for (std::size_t offset = 1; offset <= shortest + 1 && offset <= longest && offset <= window::farthest && most < patterns.size(); offset += 4) {
                shown.assign(0, 0);
                for (std::size_t i = 0; i < patterns.size(); ++i) {
                    const auto bytes = window_of((*patterns[i])[number].text, offset);
                    shown.push_back(with ? both_windows((*with)[i], bytes) : bytes);
                }
                if (const auto found = distinct(shown); found > most) {
                    most = found;
                    best = shown;
                    window = {static_cast<std::uint16_t>(1u << number), static_cast<std::uint8_t>(offset)};
                }
            }
        }
    };
    improve(shape.window, nullptr);
    const auto one = best;
    if (most < patterns.size()) improve(shape.second_window, &one);
    return best;
}

/// Sets multiplier and shift, such that no candidates collide, or few; gives the number of places, less than four for each.
constexpr auto choose_places(routing::shape& shape, const meta::list<std::uint64_t>& windows) -> std::size_t {
    auto fewest = windows.size() - 1;  // collisions, all in one place
    std::size_t chosen = 1;
    auto with = shape;
    with.first_candidate = 0;
    for (auto places = std::bit_ceil(windows.size()); fewest > 0 && places < 4 * windows.size(); places *= 2) {
        with.shift = static_cast<std::uint8_t>(64 - std::countr_zero(places));
        with.multiplier = mixing_factor;
        for (int attempt = 0; attempt < 64 && fewest > 0; ++attempt, with.multiplier = another_multiplier(with.multiplier)) {
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
            chosen = places;
            shape.shift = with.shift;
            shape.multiplier = with.multiplier;
        }
    }
    return chosen;
}

}
