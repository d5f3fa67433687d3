#include <conduit/tensor/text.hpp>

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace conduit {

static_assert(std::endian::native == std::endian::little, "lengths are written as they are");

void append_text(std::string& bytes, std::string_view element) {
    if (element.size() > std::numeric_limits<std::uint32_t>::max()) throw std::length_error("an element of text has at most 4 GB");
    const auto length = static_cast<std::uint32_t>(element.size());
    bytes.append(reinterpret_cast<const char*>(&length), sizeof length);
    bytes += element;
}

auto text_elements(std::span<const std::byte> bytes, std::size_t count) -> std::optional<std::vector<std::string_view>> {
    std::uint32_t length = 0;
    if (count > bytes.size() / sizeof length) return std::nullopt;  // before memory is taken for them
    std::vector<std::string_view> elements;
    elements.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (bytes.size() < sizeof length) return std::nullopt;
        std::memcpy(&length, bytes.data(), sizeof length);
        bytes = bytes.subspan(sizeof length);
        if (bytes.size() < length) return std::nullopt;
        elements.emplace_back(reinterpret_cast<const char*>(bytes.data()), length);
        bytes = bytes.subspan(length);
    }
    if (!bytes.empty()) return std::nullopt;
    return elements;
}

}
