#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace conduit {

/// The bytes of a tensor of text, as the Open Inference Protocol has them: for each element its length as a little-endian
/// 32-bit number, and its bytes. Any bytes: whether they are UTF-8 is up to who made them.
///     std::string bytes;
///     conduit::append_text(bytes, "hello");
void append_text(std::string& bytes, std::string_view element);

/// The elements, as views into `bytes`; nothing when these are not exactly `count` of them.
auto text_elements(std::span<const std::byte> bytes, std::size_t count) -> std::optional<std::vector<std::string_view>>;

}
