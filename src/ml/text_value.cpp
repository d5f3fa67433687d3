#include "text_value.hpp"

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>
#include <conduit/tensor/text.hpp>

namespace conduit::ml {

auto make_text_value(const tensor_view& tensor) -> std::expected<ort_owned<OrtValue>, ort_error> {
    const auto count = element_count(tensor.shape, dtype::text);
    const auto elements = count ? text_elements(tensor.data, *count) : std::nullopt;
    if (!elements) return std::unexpected(ort_error{"the bytes of its texts do not fit their shape", ORT_INVALID_ARGUMENT});
    ort_error error;
    OrtAllocator* allocator = nullptr;
    OrtValue* raw = nullptr;
    if (failed(ort().GetAllocatorWithDefaultOptions(&allocator), error) ||
        failed(ort().CreateTensorAsOrtValue(allocator, tensor.shape.data(), tensor.shape.size(), ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING, &raw), error))
        return std::unexpected(std::move(error));
    ort_owned<OrtValue> value(raw);
    for (std::size_t i = 0; i < elements->size(); ++i) {
        const auto element = (*elements)[i];
        char* place = nullptr;  // FillStringTensor would end a text at its first zero byte
        if (failed(ort().GetResizedStringTensorElementBuffer(raw, i, element.size(), &place), error)) return std::unexpected(std::move(error));
        if (!element.empty()) std::memcpy(place, element.data(), element.size());
    }
    return value;
}

auto read_text_value(const OrtValue* value, std::size_t count) -> std::expected<tensor_storage, ort_error> {
    if (count == 0) return tensor_storage{};
    ort_error error;
    std::size_t size = 0;
    if (failed(ort().GetStringTensorDataLength(value, &size), error)) return std::unexpected(std::move(error));
    std::vector<char> texts(size);
    std::vector<std::size_t> offsets(count);
    char nothing = 0;
    if (failed(ort().GetStringTensorContent(value, size == 0 ? &nothing : texts.data(), size, offsets.data(), count), error))
        return std::unexpected(std::move(error));
    tensor_storage bytes(size + count * sizeof(std::uint32_t));
    auto* to = static_cast<char*>(bytes.data());
    for (std::size_t i = 0; i < count; ++i) {
        const auto length = (i + 1 < count ? offsets[i + 1] : size) - offsets[i];
        const auto prefix = static_cast<std::uint32_t>(length);
        std::memcpy(to, &prefix, sizeof prefix);
        if (length != 0) std::memcpy(to + sizeof prefix, texts.data() + offsets[i], length);
        to += sizeof prefix + length;
    }
    return bytes;
}

}
