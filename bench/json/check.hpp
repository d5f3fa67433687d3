// The models' constraints, checked by hand.
#pragma once
#include <algorithm>

#include "models.hpp"

/// Unicode code points.
inline auto length(std::string_view text) -> std::ptrdiff_t {
    return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; });
}

inline auto fits(const models::line& line) -> bool { return line.count >= 1 && line.count <= 1000 && line.price >= 0; }

inline auto fits(const models::order& order) -> bool {
    const auto customer = length(order.customer);
    return customer >= 1 && customer <= 64 && length(order.address.country) == 2 && order.tags.size() <= 16 && !order.lines.empty() &&
           order.lines.size() <= 100 && std::ranges::all_of(order.lines, [](const models::line& line) { return fits(line); }) && order.total >= 0;
}

inline auto fits(const models::people& people) -> bool {
    return std::ranges::all_of(people, [](const models::person& person) {
        const auto name = length(person.name);
        return name >= 1 && name <= 64 && person.age >= 0 && person.age <= 150;
    });
}

inline auto fits(const models::numbers&) -> bool { return true; }
