#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <conduit/tensor/dtype.hpp>
#include <conduit/tensor/storage.hpp>

#include "../../json/cursor.hpp"

namespace conduit::ml::protocol {

/// Reads the elements of a tensor of that type and shape, `data` of the protocol's JSON: a flat array, or arrays in arrays as the shape
/// says; a scalar is an array of one, or the value itself. A whole number may be written 3.0, and must fit; floating-point numbers may also
/// be "NaN", "Infinity" and "-Infinity", which JSON's numbers cannot say (as Protocol Buffers write them). `count`: elements of the shape.
/// The error continues a sentence that names the input; it is empty when the cursor says what is no JSON.
auto read_json_data(json::cursor& at, dtype type, std::span<const std::int64_t> shape, std::size_t count) -> std::expected<tensor_storage, std::string>;

}
