#include "npy_text.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#include <conduit/tensor/text.hpp>
#include <conduit/validate/utf8_point.hpp>

#include "../validate/utf8.hpp"
#include "convert.hpp"

namespace conduit {
namespace {

/// False: there is no such code point.
auto append_utf8(std::string& to, char32_t point) -> bool {
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    const auto low = [point](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3F)); };
    if (point < 0x80) to += static_cast<char>(point);
    else if (point < 0x800) (to += static_cast<char>(0xC0 | point >> 6)) += low(0);
    else if (point < 0x10000) ((to += static_cast<char>(0xE0 | point >> 12)) += low(6)) += low(0);
    else (((to += static_cast<char>(0xF0 | point >> 18)) += low(12)) += low(6)) += low(0);
    return true;
}

/// Code points of an element; false: one of them is none.
auto append_points(std::string& to, std::span<const std::byte> element, bool big_endian) -> bool {
    std::size_t count = element.size() / sizeof(char32_t);
    const auto point = [&](std::size_t i) {
        std::uint32_t value = 0;
        std::memcpy(&value, element.data() + i * sizeof value, sizeof value);
        return static_cast<char32_t>(big_endian ? std::byteswap(value) : value);
    };
    while (count > 0 && point(count - 1) == 0) --count;
    for (std::size_t i = 0; i < count; ++i)
        if (!append_utf8(to, point(i))) return false;
    return true;
}

auto as_bytes(std::string_view text) -> std::span<const std::byte> { return std::as_bytes(std::span(text)); }

}

auto read_npy_text(const npy_array& array) -> std::expected<tensor_storage, tensor_fault> {
    std::string bytes, element;
    for (auto left = array.data; !left.empty(); left = left.subspan(array.element_size)) {
        const auto next = left.first(array.element_size);
        element.clear();
        if (array.unicode) {
            if (!append_points(element, next, array.big_endian))
                return std::unexpected(tensor_fault{true, "", "range", "a text holds what is no code point of Unicode"});
        } else {
            element.assign(reinterpret_cast<const char*>(next.data()), next.size());
            element.erase(element.find_last_not_of('\0') + 1);
        }
        append_text(bytes, element);
    }
    return copy_of(as_bytes(bytes));
}

auto write_npy_text(const tensor_view& tensor) -> npy_texts {
    const auto count = element_count(tensor.shape, dtype::text);
    const auto found = count ? text_elements(tensor.data, *count) : std::nullopt;
    if (!found) throw std::invalid_argument("the bytes of a tensor of text are not what its shape says");
    const bool unicode = std::ranges::all_of(*found, utf8::well_formed);
    std::size_t longest = 1;  // NumPy's own least
    for (const auto text : *found) longest = std::max(longest, unicode ? utf8::count(text) : text.size());
    const auto element_size = longest * (unicode ? sizeof(char32_t) : 1);
    constexpr std::size_t most = std::size_t{1} << 31;
    if (element_size > most / std::max<std::size_t>(found->size(), 1)) throw std::length_error("texts of so different lengths make no .npy file");
    npy_texts out{(unicode ? "<U" : "|S") + std::to_string(longest), std::string(found->size() * element_size, '\0')};
    auto* to = out.data.data();
    for (auto text : *found) {
        if (unicode) {
            for (auto* place = to; !text.empty(); place += sizeof(char32_t)) {
                const auto point = utf8::take_point(text);
                std::memcpy(place, &point, sizeof point);
            }
        } else {
            std::ranges::copy(text, to);
        }
        to += element_size;
    }
    return out;
}

}
