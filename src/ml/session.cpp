#include "session.hpp"

#include <optional>
#include <utility>

#include "text_value.hpp"

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

auto element_type(dtype type) -> ONNXTensorElementDataType {
    constexpr ONNXTensorElementDataType types[dtype_count] = {
        ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL,    ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8,   ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16,
        ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32,  ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64,  ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8,
        ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16,   ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32,   ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64,
        ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,   ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE,
        ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16, ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING};
    return types[static_cast<std::size_t>(type)];
}

/// Type and shape of a tensor; nothing and no error when we do not know its elements.
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

auto make_options(ort_error& error) -> ort_owned<OrtSessionOptions> {
    OrtSessionOptions* raw = nullptr;
    if (failed(ort().CreateSessionOptions(&raw), error)) return nullptr;
    ort_owned<OrtSessionOptions> options(raw);
    // The executor thread is the only one that computes; threads that spin would starve the reactors (onnxruntime#17011).
    if (failed(ort().SetIntraOpNumThreads(raw, 1), error) || failed(ort().SetInterOpNumThreads(raw, 1), error) ||
        failed(ort().SetSessionExecutionMode(raw, ORT_SEQUENTIAL), error) ||
        failed(ort().AddSessionConfigEntry(raw, "session.intra_op.allow_spinning", "0"), error) ||
        failed(ort().AddSessionConfigEntry(raw, "session.inter_op.allow_spinning", "0"), error))
        return nullptr;
    return options;
}

}

auto session::load(const std::string& path) -> std::expected<std::shared_ptr<session>, ort_error> {
    ort_error error;
    const auto options = make_options(error);
    if (!options) return std::unexpected(std::move(error));
    OrtSession* raw = nullptr;
    if (failed(ort().CreateSession(runtime::open().value()->environment, path.c_str(), options.get(), &raw), error))
        return std::unexpected(std::move(error));
    auto made = std::make_shared<session>();
    made->session_.reset(raw);
    if (auto described = made->describe(); !described) return std::unexpected(std::move(described.error()));
    return made;
}

auto session::describe() -> std::expected<void, ort_error> {
    ort_error error;
    OrtAllocator* allocator = nullptr;
    if (failed(ort().GetAllocatorWithDefaultOptions(&allocator), error)) return std::unexpected(std::move(error));
    auto* raw_session = session_.get();

    // Inputs and outputs have functions of the same signatures.
    const auto list = [&](auto count_of, auto name_of, auto type_of, std::vector<tensor_info>& infos, bool needed) -> bool {
        std::size_t count = 0;
        if (failed(count_of(raw_session, &count), error)) return false;
        for (std::size_t i = 0; i < count; ++i) {
            char* text = nullptr;
            OrtTypeInfo* raw = nullptr;
            if (failed(name_of(raw_session, i, allocator, &text), error)) return false;
            tensor_info info{text, {}, {}};
            allocator->Free(allocator, text);
            if (failed(type_of(raw_session, i, &raw), error)) return false;
            const ort_owned<OrtTypeInfo> owner(raw);
            const OrtTensorTypeAndShapeInfo* shape = nullptr;
            if (failed(ort().CastTypeInfoToTensorInfo(raw, &shape), error)) return false;
            if (shape != nullptr && read_info(shape, info.type, info.shape, error)) {
                infos.push_back(std::move(info));
            } else if (error.code != ORT_OK) {
                return false;
            } else if (needed) {
                error = {"its input \"" + info.name + "\" is not a tensor of bool, integers, floating-point numbers or text", ORT_NOT_IMPLEMENTED};
                return false;
            }
        }
        return true;
    };
    if (!list(ort().SessionGetInputCount, ort().SessionGetInputName, ort().SessionGetInputTypeInfo, inputs_, true) ||
        !list(ort().SessionGetOutputCount, ort().SessionGetOutputName, ort().SessionGetOutputTypeInfo, outputs_, false))
        return std::unexpected(std::move(error));
    if (outputs_.empty())
        return std::unexpected(ort_error{"none of its outputs is a tensor of bool, integers, floating-point numbers or text", ORT_NOT_IMPLEMENTED});
    for (const auto& input : inputs_) input_names_.push_back(input.name.c_str());
    for (const auto& output : outputs_) output_names_.push_back(output.name.c_str());
    return {};
}

auto session::run(std::span<const tensor_view> inputs) const -> std::expected<std::vector<output_value>, ort_error> {
    ort_error error;
    const auto* memory = runtime::open().value()->memory;
    std::vector<ort_owned<OrtValue>> owners;
    std::vector<const OrtValue*> values;
    owners.reserve(inputs.size());
    values.reserve(inputs.size());
    for (const auto& input : inputs) {
        if (input.type == dtype::text) {
            auto value = make_text_value(input);
            if (!value) return std::unexpected(std::move(value.error()));
            values.push_back(owners.emplace_back(std::move(*value)).get());
            continue;
        }
        OrtValue* value = nullptr;
        // ONNX Runtime does not write to inputs, but takes them as void*; and it wants an address for no bytes too.
        static std::byte nothing{};
        void* data = input.data.empty() ? &nothing : const_cast<std::byte*>(input.data.data());
        if (failed(ort().CreateTensorWithDataAsOrtValue(memory, data, input.data.size(), input.shape.data(), input.shape.size(),
                                                        element_type(input.type), &value),
                   error))
            return std::unexpected(std::move(error));
        owners.emplace_back(value);
        values.push_back(value);
    }

    std::vector<OrtValue*> raw(output_names_.size());
    const bool broken = failed(ort().Run(session_.get(), nullptr, input_names_.data(), values.data(), values.size(), output_names_.data(),
                                         output_names_.size(), raw.data()),
                               error);
    std::vector<output_value> outputs(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) outputs[i].value.reset(raw[i]);
    if (broken) return std::unexpected(std::move(error));

    for (auto& output : outputs) {
        OrtTensorTypeAndShapeInfo* info = nullptr;
        if (failed(ort().GetTensorTypeAndShape(output.value.get(), &info), error)) return std::unexpected(std::move(error));
        const ort_owned<OrtTensorTypeAndShapeInfo> owner(info);
        if (!read_info(info, output.type, output.shape, error)) return std::unexpected(std::move(error));
        const auto count = element_count(output.shape, output.type).value_or(0);
        if (output.type == dtype::text) {
            auto text = read_text_value(output.value.get(), count);
            if (!text) return std::unexpected(std::move(text.error()));
            output.text = std::move(*text);
            output.data = std::as_const(output.text).bytes();
            continue;
        }
        void* data = nullptr;
        if (failed(ort().GetTensorMutableData(output.value.get(), &data), error)) return std::unexpected(std::move(error));
        output.data = {static_cast<const std::byte*>(data), count * size_of(output.type)};
    }
    return outputs;
}

}
