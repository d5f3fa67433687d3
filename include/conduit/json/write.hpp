#pragma once
#include <meta>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>
#include <conduit/describe/type_of.hpp>
#include <conduit/json/append.hpp>
#include <conduit/json/write_enumerator.hpp>

namespace conduit::json {

namespace writing {

/// `{"name":` for the first field, `,"name":` for the others.
template <class T>
consteval auto key(std::meta::info field) -> meta::text {
    const bool first = field == describe::building::fields_of(^^T).front();
    return meta::keep((first ? "{\"" : ",\"") + std::string(identifier_of(field)) + "\":");
}

template <class T>
consteval auto fields() {
    return std::define_static_array(describe::building::fields_of(^^T));
}

}

/// Appends any value that has a JSON form: numbers, bool, text, enums by name, optional (null when empty), vectors,
/// structs by their fields.
template <class T>
void write(std::string& out, const T& value) {
    if constexpr (std::is_same_v<T, bool> || std::is_floating_point_v<T>) {
        append(out, value);
    } else if constexpr (std::is_integral_v<T>) {
        append(out, static_cast<std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>(value));
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
        append(out, std::string_view{value});
    } else if constexpr (std::is_enum_v<T>) {
        append_enumerator(out, describe::type_of<T>, static_cast<std::int64_t>(value));
    } else if constexpr (describe::building::is_optional<T>) {
        if (value) write(out, *value);
        else out += "null";
    } else if constexpr (describe::building::is_vector<T>) {
        out += '[';
        for (bool first = true; const auto& element : value) {
            if (!first) out += ',';
            first = false;
            write(out, element);
        }
        out += ']';
    } else {
        if constexpr (writing::fields<T>().empty()) {
            out += "{}";
        } else {
            template for (constexpr auto field : writing::fields<T>()) {
                constexpr auto key = writing::key<T>(field);
                out.append(key.characters, key.length);
                write(out, value.[:field:]);
            }
            out += '}';
        }
    }
}

}
