#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace conduit::describe {

/// A perfect hash of the names of a type's members, found by the compiler: a name is looked up by one multiplication and compared
/// with one candidate.
struct key_table {
    const std::uint8_t* slots = nullptr;  // by hash: a member's index plus one, or 0; null: too many members or too similar names
    std::uint64_t multiplier = 0;
    unsigned shift = 0;

    static constexpr std::size_t most = 255;

    /// The length with the first eight bytes and the last eight.
    static constexpr auto digest(std::string_view name) -> std::uint64_t {
        const auto bytes = [name](std::size_t from, std::size_t count) {
            std::uint64_t word = 0;
            for (std::size_t i = 0; i < count; ++i) word |= std::uint64_t{static_cast<unsigned char>(name[from + i])} << (8 * i);
            return word;
        };
        const auto size = name.size();
        const auto front = bytes(0, size < 8 ? size : 8);
        const auto back = size > 8 ? bytes(size - 8, 8) : 0;
        return front ^ (back << 29 | back >> 35) ^ (std::uint64_t{size} << 56);
    }
    /// Slots for that many names: at least twice as many, for few attempts.
    static constexpr auto slots_for(std::size_t names) -> std::size_t {
        std::size_t count = 2;
        while (count < 2 * names) count *= 2;
        return count;
    }
    constexpr auto slot_of(std::string_view name) const -> std::size_t { return static_cast<std::size_t>((digest(name) * multiplier) >> shift); }
};

/// Fills `slots`, as many as slots_for(count), by the names' digests. The table is given their final place later.
consteval auto find_key_table(const std::uint64_t* digests, std::size_t count, std::uint8_t* slots) -> key_table {
    if (count == 0 || count > key_table::most) return {};
    const auto size = key_table::slots_for(count);
    key_table table{.shift = 64};
    for (auto left = size; left > 1; left /= 2) --table.shift;
    std::uint64_t multiplier = 0x9E37'79B9'7F4A'7C15u;
    for (int attempt = 0; attempt < 200; ++attempt, multiplier = multiplier * 0xD129'0D3F'6A63'4F2Du + 2) {
        std::size_t placed = 0;
        for (std::size_t i = 0; i < size; ++i) slots[i] = 0;
        for (; placed < count; ++placed) {
            auto& slot = slots[(digests[placed] * multiplier) >> table.shift];
            if (slot != 0) break;
            slot = static_cast<std::uint8_t>(placed + 1);
        }
        if (placed < count) continue;
        table.multiplier = multiplier;
        return table;
    }
    return {};
}

}
