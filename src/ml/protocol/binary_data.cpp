#include <algorithm>
#include <cstring>
#include <utility>

#include "infer_request.hpp"

namespace conduit::ml::protocol {
namespace {

/// Whether these are exactly so many elements, each with its length in front.
auto holds_texts(std::string_view bytes, std::size_t count) -> bool {
    std::uint32_t length = 0;
    if (count > bytes.size() / sizeof length) return false;
    for (; count > 0; --count) {
        if (bytes.size() < sizeof length) return false;
        std::memcpy(&length, bytes.data(), sizeof length);
        if (bytes.size() - sizeof length < length) return false;
        bytes.remove_prefix(sizeof length + length);
    }
    return bytes.empty();
}

auto is_aligned(const char* address, std::size_t size) -> bool { return reinterpret_cast<std::uintptr_t>(address) % size == 0; }

auto wanted(const infer_input& input) -> std::string {
    std::string text(protocol_name_of(input.type));
    text += " of shape [";
    for (std::size_t i = 0; i < input.rank; ++i) (text += i == 0 ? "" : ",") += std::to_string(input.dimensions[i]);
    return text + "]";
}

}

auto set_binary_data(infer_input& input, std::string_view bytes) -> std::expected<void, std::string> {
    const auto count = element_count(input.view().shape, input.type);
    if (!count) return std::unexpected("its shape is too large");
    if (is_hollow(input.view().shape)) return std::unexpected("its shape is too large for one without elements");
    if (input.type == dtype::text) {
        if (!holds_texts(bytes, *count))
            return std::unexpected("its binary data are not " + wanted(input) + ": " + std::to_string(*count) +
                                   " elements, each with its length as 4 bytes in front");
        input.data = std::as_bytes(std::span(bytes));
        return {};
    }
    const auto size = size_of(input.type);
    if (bytes.size() != *count * size)
        return std::unexpected(wanted(input) + " takes " + std::to_string(*count * size) + " bytes; its binary data have " + std::to_string(bytes.size()));
    if (input.type == dtype::bool_ && !std::ranges::all_of(bytes, [](char byte) { return byte == 0 || byte == 1; }))
        return std::unexpected("its binary data have bytes other than 0 and 1");
    if (bytes.empty() || is_aligned(bytes.data(), size)) {
        input.data = std::as_bytes(std::span(bytes));
        return {};
    }
    const auto copy = std::make_shared<tensor_storage>(bytes.size());
    std::memcpy(copy->data(), bytes.data(), bytes.size());
    input.data = std::as_const(*copy).bytes();
    input.owner = copy;
    return {};
}

}
