#include "compressible.hpp"

#include <algorithm>
#include <array>

#include "../http/media_type.hpp"

namespace conduit::compression {
namespace {

constexpr std::array<std::string_view, 8> types{
    "application/json",
    "application/javascript",
    "application/xml",
    "application/wasm",
    "application/yaml",
    "application/x-ndjson",
    "application/jsonl",
    "application/openmetrics-text",
};
constexpr std::array<std::string_view, 4> suffixes{"+json", "+xml", "+text", "+yaml"};  // RFC 6839; image/svg+xml, application/problem+json

}

auto compressible(std::string_view content_type) -> bool {
    const auto type = http::essence(content_type);
    if (same_header_name(type.substr(0, 5), "text/")) return true;
    const auto ends_in = [&](std::string_view suffix) {
        return type.size() > suffix.size() && same_header_name(type.substr(type.size() - suffix.size()), suffix);
    };
    return std::ranges::any_of(types, [&](std::string_view known) { return same_header_name(type, known); }) ||
           std::ranges::any_of(suffixes, ends_in);
}

}
