#pragma once
#include <string>
#include <string_view>
#include <conduit/http/header.hpp>

namespace conduit::http {

/// `type/subtype` without parameters and outer white space.
constexpr auto essence(std::string_view media_type) -> std::string_view {
    media_type = media_type.substr(0, media_type.find(';'));
    while (!media_type.empty() && (media_type.back() == ' ' || media_type.back() == '\t')) media_type.remove_suffix(1);
    while (!media_type.empty() && (media_type.front() == ' ' || media_type.front() == '\t')) media_type.remove_prefix(1);
    return media_type;
}

constexpr auto is_media_type(std::string_view header, std::string_view wanted) -> bool {
    return same_header_name(essence(header), wanted);
}

/// What a body was sent as, in words.
inline auto sent_as(std::string_view media_type) -> std::string {
    const auto type = essence(media_type);
    return type.empty() ? "its Content-Type is empty" : "the body was sent as " + std::string(type);
}

/// application/json, and every type with the suffix +json (RFC 6839).
constexpr auto is_json(std::string_view header) -> bool {
    const auto type = essence(header);
    return same_header_name(type, "application/json") || (type.size() > 5 && same_header_name(type.substr(type.size() - 5), "+json"));
}

}
