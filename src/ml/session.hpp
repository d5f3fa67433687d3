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

    /// What a binding needs to run it.
    auto raw() const -> OrtSession* { return session_.get(); }
    auto input_names() const -> std::span<const char* const> { return input_names_; }
    auto output_names() const -> std::span<const char* const> { return output_names_; }
    auto output_memory() const -> const OrtMemoryInfo* { return pinned_memory_ ? pinned_memory_.get() : runtime::open().value()->memory; }

    /// From now on, what goes to a device and what comes from it lies in memory of that name ("CudaPinned"), which the device copies from
    /// and to by itself; without, the driver copies all of it once more. False: the session has none, and goes on as before.
    auto pin(const char* memory, unsigned device) -> bool;
    auto is_pinned() const -> bool { return pinned_ != nullptr; }
    /// Memory for inputs, not initialised: pinned, where there is such. It keeps the session.
    static auto input_storage(const std::shared_ptr<const session>& model, std::size_t size) -> tensor_storage;

    /// Of its arenas, in the words of ONNX Runtime's run options, those that are to shrink after each run; empty: none.
    auto shrinking() const -> const std::string& { return shrinking_; }
    void shrink(std::string arenas) { shrinking_ = std::move(arenas); }

    /// Bytes that its CPU allocator has taken from the system; 0 where ONNX Runtime does not count.
    auto memory() const -> std::uint64_t;

private:
    static auto adopt(OrtSession* raw) -> std::expected<std::shared_ptr<session>, ort_error>;
    auto describe() -> std::expected<void, ort_error>;

    ort_owned<OrtSession> session_;
    ort_owned<OrtMemoryInfo> pinned_memory_;
    ort_owned<OrtAllocator> pinned_;
    std::string shrinking_;
    std::vector<tensor_info> inputs_;
    std::vector<tensor_info> outputs_;  // those that are tensors of types we know
    std::vector<const char*> input_names_;
    std::vector<const char*> output_names_;
};

}
