#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <conduit/tensor/tensor.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit {

/// Reads nested JSON arrays of exactly `rank` levels, all of a level equally long: `[[1, 2], [3, 4]]`. An empty array makes
/// the dimensions below it 0. A whole number may be written `3.0`; each number must fit the target type; bool takes
/// true and false only, text strings. The fault found first is reported; text that is not JSON at all is reported before anything else.
/// Copies the text once, into memory of this thread (the parser reads past the end).
///
/// `declared`: the shape that the tensor must have, -1 for any size; empty: any shape. Where at most one dimension of it is open,
/// the elements may also come as one flat array, row-major.
auto read_tensor_json(std::string_view text, dtype target, std::size_t rank, std::span<const std::int64_t> declared = {})
    -> std::expected<any_tensor, tensor_fault>;

/// Nested JSON arrays. JSON has no NaN and no infinity: they become null.
void append_json(std::string& out, const tensor_view& tensor);

template <class T, std::size_t Rank>
void append_json(std::string& out, const tensor<T, Rank>& tensor) {
    append_json(out, tensor.erased());
}

}
