#pragma once
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <conduit/describe/type.hpp>

namespace conduit::describe {

/// Values of described scalar types, by address. Integers and enumerations may have 1, 2, 4 or 8 bytes.

template <class Wide>
auto load(const void* from, std::size_t size) -> Wide {
    const auto as = [&]<class Narrow>(Narrow narrow) {
        std::memcpy(&narrow, from, sizeof narrow);
        return static_cast<Wide>(narrow);
    };
    constexpr bool is_signed = std::numeric_limits<Wide>::is_signed;
    switch (size) {
    case 1: return is_signed ? as(std::int8_t{}) : as(std::uint8_t{});
    case 2: return is_signed ? as(std::int16_t{}) : as(std::uint16_t{});
    case 4: return is_signed ? as(std::int32_t{}) : as(std::uint32_t{});
    default: return is_signed ? as(std::int64_t{}) : static_cast<Wide>(as(std::uint64_t{}));
    }
}

inline auto integer_value(const type& type, const void* at) -> std::int64_t { return load<std::int64_t>(at, type.size); }
inline auto unsigned_value(const type& type, const void* at) -> std::uint64_t { return load<std::uint64_t>(at, type.size); }

inline auto real_value(const type& type, const void* at) -> double {
    if (type.size == sizeof(float)) return static_cast<double>(*static_cast<const float*>(at));
    return *static_cast<const double*>(at);
}

inline auto text_value(const type& type, const void* at) -> std::string_view {
    if (type.kind == kind::string) return *static_cast<const std::string*>(at);
    return *static_cast<const std::string_view*>(at);
}

/// Stores the low `size` bytes: little-endian, so this fits every integer of that size.
inline void store_integer(const type& type, std::uint64_t bits, void* to) {
    switch (type.size) {
    case 1: std::memcpy(to, &bits, 1); return;
    case 2: std::memcpy(to, &bits, 2); return;
    case 4: std::memcpy(to, &bits, 4); return;
    default: std::memcpy(to, &bits, 8);
    }
}

/// Whether an integer type of that size can hold the value.
inline auto fits_signed(std::int64_t value, std::size_t size) -> bool {
    if (size >= 8) return true;
    const auto limit = std::int64_t{1} << (8 * size - 1);
    return value >= -limit && value < limit;
}
inline auto fits_unsigned(std::uint64_t value, std::size_t size) -> bool { return size >= 8 || value < (std::uint64_t{1} << (8 * size)); }

/// False: not finite in that size.
inline auto store_real(const type& type, double value, void* to) -> bool {
    if (type.size == sizeof(double)) {
        *static_cast<double*>(to) = value;
        return true;
    }
    const auto narrow = static_cast<float>(value);
    if (narrow > std::numeric_limits<float>::max() || narrow < std::numeric_limits<float>::lowest()) return false;
    *static_cast<float*>(to) = narrow;
    return true;
}

/// "must be an integer", "must be one of red, green": what a value of this type has to be.
auto expectation(const type& type) -> std::string;

/// Of a variant whose alternatives have a discriminator.
auto expectation_of_discriminator(const type& type) -> std::string;

/// What the JSON values of a type begin with: `{`, `[`, `"`, `0` for numbers, `t` for true and false, `n` for null.
auto first_character(const type& type) -> char;

/// The index of the member of that name, or how many there are.
inline auto find_member(const type& type, std::string_view name) -> std::size_t {
    const auto members = type.members();
    if (type.keys.slots) {
        const std::size_t slot = type.keys.slots[type.keys.slot_of(name)];
        return slot != 0 && members[slot - 1].name() == name ? slot - 1 : members.size();
    }
    std::size_t index = 0;
    while (index < members.size() && members[index].name() != name) ++index;
    return index;
}

/// Stores the enumerator of that name; false if there is none.
auto store_enumerator(const type& type, std::string_view name, void* to) -> bool;

}
