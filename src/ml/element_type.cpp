#include "element_type.hpp"

#include <optional>

namespace conduit::ml {
namespace {

auto dtype_from(ONNXTensorElementDataType type) -> std::optional<dtype> {
    switch (type) {
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL: return dtype::bool_;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8: return dtype::u8;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16: return dtype::u16;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32: return dtype::u32;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64: return dtype::u64;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8: return dtype::i8;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16: return dtype::i16;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32: return dtype::i32;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64: return dtype::i64;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT: return dtype::f32;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE: return dtype::f64;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16: return dtype::f16;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16: return dtype::bf16;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING: return dtype::text;
        default: return std::nullopt;
    }
}

}

auto element_type(dtype type) -> ONNXTensorElementDataType {
    constexpr ONNXTensorElementDataType types[dtype_count] = {
        ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL,    ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8,   ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16,
        ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32,  ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64,  ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8,
        ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16,   ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32,   ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64,
        ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,   ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE,
        ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16, ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING};
    return types[static_cast<std::size_t>(type)];
}

auto read_info(const OrtTensorTypeAndShapeInfo* info, dtype& type, std::vector<std::int64_t>& shape, ort_error& error) -> bool {
    ONNXTensorElementDataType element{};
    std::size_t rank = 0;
    if (failed(ort().GetTensorElementType(info, &element), error) || failed(ort().GetDimensionsCount(info, &rank), error)) return false;
    shape.resize(rank);
    if (failed(ort().GetDimensions(info, shape.data(), rank), error)) return false;
    const auto known = dtype_from(element);
    if (known) type = *known;
    return known.has_value();
}

}
