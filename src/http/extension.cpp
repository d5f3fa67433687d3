#include "extension.hpp"

#include <conduit/http/header.hpp>

namespace conduit::http {
namespace {

struct known_type {
    std::string_view extension;
    std::string_view content_type;
};

// By IANA's registry; text is sent as UTF-8. The most frequent come first.
constexpr known_type known_types[] = {
    {"html", "text/html; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"json", "application/json"},
    {"png", "image/png"},
    {"svg", "image/svg+xml; charset=utf-8"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"webp", "image/webp"},
    {"ico", "image/vnd.microsoft.icon"},
    {"woff2", "font/woff2"},
    {"avif", "image/avif"},
    {"bmp", "image/bmp"},
    {"csv", "text/csv; charset=utf-8"},
    {"flac", "audio/flac"},
    {"gif", "image/gif"},
    {"gz", "application/gzip"},
    {"htm", "text/html; charset=utf-8"},
    {"ics", "text/calendar; charset=utf-8"},
    {"jsonld", "application/ld+json"},
    {"m4a", "audio/mp4"},
    {"map", "application/json"},
    {"md", "text/markdown; charset=utf-8"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"oga", "audio/ogg"},
    {"ogg", "audio/ogg"},
    {"ogv", "video/ogg"},
    {"opus", "audio/ogg"},
    {"otf", "font/otf"},
    {"pdf", "application/pdf"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"ttf", "font/ttf"},
    {"txt", "text/plain; charset=utf-8"},
    {"vtt", "text/vtt; charset=utf-8"},
    {"wasm", "application/wasm"},
    {"wav", "audio/vnd.wave"},
    {"webm", "video/webm"},
    {"webmanifest", "application/manifest+json"},
    {"woff", "font/woff"},
    {"xhtml", "application/xhtml+xml"},
    {"xml", "text/xml; charset=utf-8"},
    {"yaml", "application/yaml"},
    {"yml", "application/yaml"},
    {"zip", "application/zip"},
    {"zst", "application/zstd"},
};

}

auto content_type_of_name(std::string_view name) -> std::string_view {
    name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
    if (const auto dot = name.rfind('.'); dot != std::string_view::npos && dot != 0)
        for (const auto& known : known_types)
            if (same_header_name(known.extension, name.substr(dot + 1))) return known.content_type;
    return "application/octet-stream";
}

}
