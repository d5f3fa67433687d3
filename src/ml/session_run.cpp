#include <utility>

#include "element_type.hpp"
#include "session.hpp"
#include "text_value.hpp"

namespace conduit::ml {

auto session::run(std::span<const tensor_view> inputs, const OrtRunOptions* options) const -> std::expected<std::vector<output_value>, ort_error> {
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
    const bool broken = failed(ort().Run(session_.get(), options, input_names_.data(), values.data(), values.size(), output_names_.data(),
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
