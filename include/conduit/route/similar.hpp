#pragma once
#include <cstdint>
#include <conduit/meta/list.hpp>
#include <conduit/meta/sort.hpp>
#include <conduit/route/route_table.hpp>

namespace conduit::routing {

/// Two routes of one method that differ only by the slash at the end.
struct slash_pair {
    std::size_t first;   // index into the table
    std::size_t second;  // the later one
};

/// A capture with another name than most routes give to that segment.
struct odd_capture {
    std::size_t route;
    std::size_t usual;    // the first route that calls the segment as most do
    std::size_t segment;  // its index, the same in both
};

namespace building {

/// FNV-1a, segment by segment; captures are equal whatever their names.
constexpr auto mix_segment(std::uint64_t hash, const segment& segment) -> std::uint64_t {
    constexpr std::uint64_t prime = 0x0000'0100'0000'01B3;
    hash = (hash ^ '/') * prime;
    if (segment.kind != segment_kind::literal) return (hash ^ (segment.kind == segment_kind::capture ? 256 : 257)) * prime;
    const char* const end = segment.text.data() + segment.text.size();
    for (const char* at = segment.text.data(); at != end; ++at) hash = (hash ^ static_cast<unsigned char>(*at)) * prime;
    return hash;
}
inline constexpr std::uint64_t hash_of_nothing = 0xCBF2'9CE4'8422'2325;

/// Whether two routes begin with the same segments, but for the names of captures.
constexpr auto same_beginning(const route& a, const route& b, std::size_t segments) -> bool {
    for (std::size_t i = 0; i < segments; ++i)
        if (a.segments[i].kind != b.segments[i].kind || (a.segments[i].kind == segment_kind::literal && a.segments[i].text != b.segments[i].text))
            return false;
    return true;
}

/// Of `/` itself, the empty segment is no slash at the end.
constexpr auto ends_with_slash(const route& route) -> bool {
    return route.segments.size() > 1 && route.segments.back().kind == segment_kind::literal && route.segments.back().text.empty();
}

struct place_in_table {
    std::uint64_t hash = 0;
    std::uint32_t route = 0;
    std::uint32_t segments = 0;  // that the hash covers
};

constexpr void sort_places(meta::list<place_in_table>& places) {
    meta::sort(places, [](const place_in_table& a, const place_in_table& b) { return a.hash != b.hash ? a.hash < b.hash : a.route < b.route; });
}

/// Those of `places`, which share a hash, that are called differently than most.
constexpr void find_odd_in(const route_table& table, const place_in_table* first, const place_in_table* last, meta::list<odd_capture>& found) {
    struct spelling {
        std::string_view name;
        std::uint32_t first_route = 0;
        std::size_t count = 0;
    };
    const auto name_at = [&](const place_in_table& place) { return table[place.route].segments[place.segments - 1].text; };
    const auto same_place = [&](const place_in_table& place) {  // hashes may collide
        return place.segments == first->segments && same_beginning(table[first->route], table[place.route], place.segments);
    };
    constexpr std::size_t most_spellings = 16;  // of which the usual one is chosen: all of a thousand would take seconds
    meta::list<spelling> spellings;
    for (const auto* place = first; place != last; ++place) {
        if (!same_place(*place)) continue;
        spelling* known = nullptr;
        for (auto& spelling : spellings)
            if (spelling.name == name_at(*place)) known = &spelling;
        if (!known && spellings.size() < most_spellings) known = &(spellings.emplace_back() = {name_at(*place), place->route, 0});
        if (known) ++known->count;
    }
    const spelling* usual = spellings.data();
    for (const auto& spelling : spellings)
        if (spelling.count > usual->count) usual = &spelling;
    for (const auto* place = first; place != last; ++place)
        if (same_place(*place) && name_at(*place) != usual->name) found.push_back({place->route, usual->first_route, place->segments - 1});
}

}

/// Routes that are legal and served, and yet mean something else than a client or a reader takes them for. Without those
/// for which `left_out(index)` holds; of a table without conflicts. By sorted hashes, as conflicts are.
constexpr auto find_slash_pairs(const route_table& table, const auto& left_out) -> meta::list<slash_pair> {
    meta::list<slash_pair> found;
    bool any = false;
    for (const auto& route : table) any |= building::ends_with_slash(route);
    if (!any) return found;
    meta::list<building::place_in_table> places;
    places.reserve(table.size());
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        if (left_out(i)) continue;
        const auto count = table[i].segments.size() - building::ends_with_slash(table[i]);
        auto hash = building::hash_of_nothing + index_of(table[i].method);
        for (std::size_t s = 0; s < count; ++s) hash = building::mix_segment(hash, table[i].segments[s]);
        places.push_back({hash, i, static_cast<std::uint32_t>(count)});
    }
    building::sort_places(places);
    for (std::size_t i = 0; i < places.size(); ++i)
        for (std::size_t j = i + 1; j < places.size() && places[j].hash == places[i].hash; ++j) {
            const auto &a = table[places[i].route], &b = table[places[j].route];
            if (a.method == b.method && building::ends_with_slash(a) != building::ends_with_slash(b) && places[i].segments == places[j].segments &&
                building::same_beginning(a, b, places[i].segments))
                found.push_back({places[i].route, places[j].route});
        }
    meta::sort(found, [](const slash_pair& a, const slash_pair& b) { return a.second < b.second; });
    return found;
}

/// The same for captures: `/users/:id` and `/users/:user_id/posts`, whatever their methods.
constexpr auto find_odd_captures(const route_table& table, const auto& left_out) -> meta::list<odd_capture> {
    meta::list<odd_capture> found;
    meta::list<building::place_in_table> places;
    places.reserve(table.size());
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        const auto& segments = table[i].segments;
        auto last = segments.size();
        while (last > 0 && segments[last - 1].kind == segment_kind::literal) --last;
        if (last == 0 || left_out(i)) continue;
        auto hash = building::hash_of_nothing;
        for (std::uint32_t s = 0; s < last; ++s) {
            hash = building::mix_segment(hash, segments[s]);
            if (segments[s].kind != segment_kind::literal) places.push_back({hash, i, s + 1});
        }
    }
    building::sort_places(places);
    const auto* const end = places.end();
    for (const auto* first = places.begin(); first != end;) {
        const auto name = table[first->route].segments[first->segments - 1].text;
        bool differ = false;
        const auto* last = first + 1;
        for (; last != end && last->hash == first->hash; ++last) differ |= table[last->route].segments[last->segments - 1].text != name;
        if (differ) building::find_odd_in(table, first, last, found);
        first = last;
    }
    meta::sort(found, [](const odd_capture& a, const odd_capture& b) { return a.route != b.route ? a.route < b.route : a.segment < b.segment; });
    return found;
}

}
