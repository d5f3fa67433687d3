#pragma once
#include <cstdint>
#include <vector>
#include <conduit/tensor/dtype.hpp>

#include "runtime.hpp"

namespace conduit::ml {

/// What ONNX Runtime calls that type.
auto element_type(dtype type) -> ONNXTensorElementDataType;

/// Type and shape of a tensor; nothing and no error when we do not know its elements.
auto read_info(const OrtTensorTypeAndShapeInfo* info, dtype& type, std::vector<std::int64_t>& shape, ort_error& error) -> bool;

}
