#pragma once
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/ml/tensor_info.hpp>
#include <conduit/tensor/view.hpp>

#include "runtime.hpp"

namespace conduit::ml {

/// An output of one run; the memory is ONNX Runtime's, but for text.
struct output_value {
    ort_owned<OrtValue> value;
    dtype type = dtype::f32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> data;
    tensor_storage text;  // where the type is text: its bytes
};

/// One model in ONNX Runtime.
class session {
public:
    /// Throws nothing; the error is ONNX Runtime's or ours, without the file's name. Not to be called by two threads at once
    /// (onnxruntime#27089).
    static auto load(const std::string& path, const OrtSessionOptions* options) -> std::expected<std::shared_ptr<session>, ort_error>;
    /// From the bytes of a model that keeps no weights in other files.
    static auto read(std::string_view model, const OrtSessionOptions* options) -> std::expected<std::shared_ptr<session>, ort_error>;

    auto inputs() const -> std::span<const tensor_info> { return inputs_; }
    auto outputs() const -> std::span<const tensor_info> { return outputs_; }

    /// Runs it on this thread. The inputs are borrowed for the time of the call. Thread-safe.
    auto run(std::span<const tensor_view> inputs, const OrtRunOptions* options = nullptr) const -> std::expected<std::vector<output_value>, ort_error>;

    /// Bytes that its CPU allocator has taken from the system; 0 where ONNX Runtime does not count.
    auto memory() const -> std::uint64_t;

private:
    static auto adopt(OrtSession* raw) -> std::expected<std::shared_ptr<session>, ort_error>;
    auto describe() -> std::expected<void, ort_error>;

    ort_owned<OrtSession> session_;
    std::vector<tensor_info> inputs_;
    std::vector<tensor_info> outputs_;  // those that are tensors of types we know
    std::vector<const char*> input_names_;
    std::vector<const char*> output_names_;
};

}
