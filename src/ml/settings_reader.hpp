#pragma once
#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <simdjson.h>

namespace conduit::ml {

using json_element = simdjson::dom::element;

/// Where a reader of settings is, and what was wrong there.
struct settings_place {
    std::string path{};   // "paddings[0].input"
    std::string fault{};
};

/// A key of an object that is read into a `Target`.
template <class Target>
struct settings_key {
    std::string_view name;
    std::string_view allowed;  // completes "must be ..."
    bool (*read)(settings_place&, const json_element&, Target&);  // false: not allowed, or `fault` says more
};

/// Reads an object by its table of keys. False: `fault` says what is wrong.
template <class Target, std::size_t Count>
auto read_object(settings_place& place, const json_element& element, const settings_key<Target> (&keys)[Count], Target& target) -> bool {
    simdjson::dom::object object;
    if (element.get(object) != simdjson::SUCCESS) return false;
    std::vector<std::string_view> seen;
    const auto outer = place.path;
    const auto fail = [&](std::string words) {
        place.fault = "\"" + place.path + "\" " + words;
        return false;
    };
    for (const auto& [name, value] : object) {
        const auto path = outer + (outer.empty() ? "" : ".") + std::string(name.substr(0, 100));
        place.path = path;
        const auto key = std::ranges::find(keys, name, &settings_key<Target>::name);
        if (key == std::end(keys)) {
            std::string names;
            for (const auto& known : keys) names += (names.empty() ? "" : ", ") + std::string(known.name);
            return fail("is no key that is known here; the keys are: " + names);
        }
        if (std::ranges::contains(seen, name)) return fail("is there twice");
        seen.push_back(name);
        if (key->read(place, value, target)) continue;
        place.path = path;  // the values inside did not say more
        return place.fault.empty() ? fail("must be " + std::string(key->allowed)) : false;
    }
    place.path = outer;
    return true;
}

/// Reads an array, element by element.
template <class Element, class Read>
auto read_array(settings_place& place, const json_element& element, std::vector<Element>& target, Read read) -> bool {
    simdjson::dom::array array;
    if (element.get(array) != simdjson::SUCCESS || array.size() > 1024) return false;
    const auto outer = place.path;
    std::size_t index = 0;
    for (const auto item : array) {
        place.path = outer + "[" + std::to_string(index++) + "]";
        if (!read(place, item, target.emplace_back())) return false;
    }
    place.path = outer;
    return true;
}

template <std::integral Integer>
auto read_integer(const json_element& element, Integer& target, std::int64_t lowest, std::int64_t highest) -> bool {
    std::int64_t number = 0;
    if (element.get(number) != simdjson::SUCCESS || number < lowest || number > highest) return false;
    target = static_cast<Integer>(number);
    return true;
}
inline auto read_boolean(const json_element& element, bool& target) -> bool { return element.get(target) == simdjson::SUCCESS; }
inline auto read_string(const json_element& element, std::string& target) -> bool {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS || text.contains('\0')) return false;
    target = text;
    return true;
}

}
