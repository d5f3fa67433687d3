#include "documents.hpp"

#include <cstdint>

namespace conduit::openapi {

auto etag_of(std::string_view content) -> std::string {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : content) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    std::string tag = "\"";
    for (int shift = 60; shift >= 0; shift -= 4) tag += "0123456789abcdef"[hash >> shift & 15];
    return tag += '"';
}

auto documents::get(version version) -> const document& {
    auto& entry = entries_[static_cast<std::size_t>(version)];
    std::call_once(entry.written, [&] {
        entry.content.text = document_of(*application_, version, json_text::layout::compact);
        entry.content.etag = etag_of(entry.content.text);
    });
    return entry.content;
}

}
