#include "binding.hpp"

#include <utility>

#include "element_type.hpp"
#include "text_value.hpp"

namespace conduit::ml {
namespace {

/// Borrows the bytes, but for text, whose elements are ONNX Runtime's own.
auto make_value(const tensor_view& input, ort_error& error) -> ort_owned<OrtValue> {
    if (input.type == dtype::text) {
        auto value = make_text_value(input);
        if (value) return *std::move(value);
        error = std::move(value.error());
        return {};
    }
    OrtValue* value = nullptr;
    // ONNX Runtime does not write to inputs, but takes them as void*; and it wants an address for no bytes too.
    static std::byte nothing{};
    void* data = input.data.empty() ? &nothing : const_cast<std::byte*>(input.data.data());
    failed(ort().CreateTensorWithDataAsOrtValue(runtime::open().value()->memory, data, input.data.size(), input.shape.data(), input.shape.size(),
                                                element_type(input.type), &value),
           error);
    return ort_owned<OrtValue>(value);
}

auto read_value(output_value& output, ort_error& error) -> bool {
    OrtTensorTypeAndShapeInfo* info = nullptr;
    if (failed(ort().GetTensorTypeAndShape(output.value.get(), &info), error)) return false;
    const ort_owned<OrtTensorTypeAndShapeInfo> owner(info);
    if (!read_info(info, output.type, output.shape, error)) return false;
    const auto count = element_count(output.shape, output.type).value_or(0);
    if (output.type == dtype::text) {
        auto text = read_text_value(output.value.get(), count);
        if (!text) return error = std::move(text.error()), false;
        output.text = std::move(*text);
        output.data = std::as_const(output.text).bytes();
        return true;
    }
    void* data = nullptr;
    if (failed(ort().GetTensorMutableData(output.value.get(), &data), error)) return false;
    output.data = {static_cast<const std::byte*>(data), count * size_of(output.type)};
    return true;
}

/// What is bound would stay until the next run.
struct unbinding {
    OrtIoBinding* bound;
    ~unbinding() {
        ort().ClearBoundInputs(bound);
        ort().ClearBoundOutputs(bound);
    }
};

}

auto binding::run(std::span<const tensor_view> inputs, const OrtRunOptions* options) -> std::expected<std::vector<output_value>, ort_error> {
    ort_error error;
    if (!bound_) {
        OrtIoBinding* made = nullptr;
        if (failed(ort().CreateIoBinding(model_->raw(), &made), error)) return std::unexpected(std::move(error));
        bound_.reset(made);
    }
    const unbinding afterwards(bound_.get());
    if (!bind_inputs(inputs, error) || !bind_outputs(error) || failed(ort().RunWithBinding(model_->raw(), options, bound_.get()), error) ||
        failed(ort().SynchronizeBoundOutputs(bound_.get()), error))
        return std::unexpected(std::move(error));
    auto outputs = take_outputs(error);
    if (error.code != ORT_OK) return std::unexpected(std::move(error));
    return outputs;
}

auto binding::bind_inputs(std::span<const tensor_view> inputs, ort_error& error) -> bool {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto value = make_value(inputs[i], error);  // which the binding shares
        if (!value || failed(ort().BindInput(bound_.get(), model_->input_names()[i], value.get()), error)) return false;
    }
    return true;
}

/// For each run: of the last one, the outputs themselves are bound, and somebody reads them.
auto binding::bind_outputs(ort_error& error) -> bool {
    for (const auto* name : model_->output_names())
        if (failed(ort().BindOutputToDevice(bound_.get(), name, model_->output_memory()), error)) return false;
    return true;
}

auto binding::take_outputs(ort_error& error) -> std::vector<output_value> {
    OrtAllocator* allocator = nullptr;
    OrtValue** values = nullptr;
    std::size_t count = 0;
    if (failed(ort().GetAllocatorWithDefaultOptions(&allocator), error) || failed(ort().GetBoundOutputValues(bound_.get(), allocator, &values, &count), error))
        return {};
    std::vector<output_value> outputs(count);
    for (std::size_t i = 0; i < count; ++i) outputs[i].value.reset(values[i]);
    allocator->Free(allocator, values);
    for (auto& output : outputs)
        if (!read_value(output, error)) return {};
    return outputs;
}

}
