#pragma once
#include <expected>
#include <conduit/tensor/storage.hpp>
#include <conduit/tensor/view.hpp>

#include "runtime.hpp"

namespace conduit::ml {

/// A tensor of text as ONNX Runtime has it, whose elements are its own: a copy. ORT_INVALID_ARGUMENT: the bytes are not that many elements.
auto make_text_value(const tensor_view& tensor) -> std::expected<ort_owned<OrtValue>, ort_error>;

/// The bytes (conduit/tensor/text.hpp) of a tensor of `count` texts: a copy.
auto read_text_value(const OrtValue* value, std::size_t count) -> std::expected<tensor_storage, ort_error>;

}
