#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <conduit/meta/list.hpp>
#include <conduit/meta/sort.hpp>

namespace conduit::meta {

/// Eight bytes at a time: a byte-serial hash costs four to five cycles a byte.
constexpr auto hash(std::string_view key) -> std::uint64_t {
    constexpr std::uint64_t factor = 0x9E37'79B9'7F4A'7C15;
    const auto word = [](const char* bytes, std::size_t count) {
        std::uint64_t value = 0;
        if consteval {
            for (std::size_t i = 0; i < count; ++i)
                value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
        } else {
            std::memcpy(&value, bytes, count);
        }
        return value;
    };
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t state = key.size() * factor;
    const char* at = key.data();
    auto left = key.size();
    for (; left >= 8; at += 8, left -= 8) state = std::rotl((state ^ word(at, 8)) * factor, 29);
    if (left > 0) state = std::rotl((state ^ word(at, left)) * factor, 29);
    return state ^ (state >> 32);
}

/// A perfect hash by displacement: bucket → pilot → slot. Tables are at least four times the keys, so that the search
/// stays well below -fconstexpr-ops-limit.
struct perfect_hash {
    std::span<const std::uint16_t> pilots;
    std::span<const std::int16_t> slots;  // index of the key, -1 when free

    constexpr auto find(std::uint64_t key) const -> std::int16_t {
        if (slots.empty()) return -1;
        return slots[slot(key, pilots[key & (pilots.size() - 1)], slots.size())];
    }
    static constexpr auto slot(std::uint64_t key, std::uint16_t pilot, std::size_t slots) -> std::size_t {
        const std::uint64_t mixed = ((key >> 16) ^ (std::uint64_t{pilot} * 0xD6E8'FEB8'6659'FD93)) * 0xFF51'AFD7'ED55'8CCD;
        return (mixed >> 32) & (slots - 1);
    }
};

struct perfect_hash_tables {
    list<std::uint16_t> pilots;
    list<std::int16_t> slots;

    constexpr auto view() const -> perfect_hash { return {pilots, slots}; }
};

/// Keys are the distinct results of hash(). Throws nothing; equal hashes make it search for ever, so check before.
constexpr auto build_perfect_hash(std::span<const std::uint64_t> keys) -> perfect_hash_tables {
    perfect_hash_tables tables;
    if (keys.empty()) return tables;
    const auto slot_count = std::bit_ceil(keys.size() * 4);
    const auto bucket_count = std::bit_ceil((keys.size() + 3) / 4);
    tables.pilots.assign(bucket_count, 0);
    tables.slots.assign(slot_count, -1);

    list<list<std::int16_t>> buckets;
    buckets.assign(bucket_count, {});
    for (std::size_t i = 0; i < keys.size(); ++i)
        buckets[keys[i] & (bucket_count - 1)].push_back(static_cast<std::int16_t>(i));
    list<std::size_t> order;
    order.assign(bucket_count, 0);
    for (std::size_t i = 0; i < bucket_count; ++i) order[i] = i;
    sort(order, [&](std::size_t a, std::size_t b) { return buckets[a].size() > buckets[b].size(); });

    for (auto bucket : order) {
        const auto& members = buckets[bucket];
        for (std::uint16_t pilot = 0;; ++pilot) {
            std::size_t placed = 0;
            for (; placed < members.size(); ++placed) {
                auto& slot = tables.slots[perfect_hash::slot(keys[static_cast<std::size_t>(members[placed])], pilot, slot_count)];
                if (slot != -1) break;
                slot = members[placed];
            }
            if (placed == members.size()) {
                tables.pilots[bucket] = pilot;
                break;
            }
            for (std::size_t i = 0; i < placed; ++i)
                tables.slots[perfect_hash::slot(keys[static_cast<std::size_t>(members[i])], pilot, slot_count)] = -1;
        }
    }
    return tables;
}

}
