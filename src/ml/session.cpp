#include "session.hpp"

#include <cstdlib>
#include <utility>

#include "element_type.hpp"

namespace conduit::ml {

auto session::load(const std::string& path, const OrtSessionOptions* options) -> std::expected<std::shared_ptr<session>, ort_error> {
    ort_error error;
    OrtSession* raw = nullptr;
    if (failed(ort().CreateSession(runtime::open().value()->environment, path.c_str(), options, &raw), error)) return std::unexpected(std::move(error));
    return adopt(raw);
}

auto session::read(std::string_view model, const OrtSessionOptions* options) -> std::expected<std::shared_ptr<session>, ort_error> {
    ort_error error;
    OrtSession* raw = nullptr;
    if (failed(ort().CreateSessionFromArray(runtime::open().value()->environment, model.data(), model.size(), options, &raw), error))
        return std::unexpected(std::move(error));
    return adopt(raw);
}

auto session::adopt(OrtSession* raw) -> std::expected<std::shared_ptr<session>, ort_error> {
    auto made = std::make_shared<session>();
    made->session_.reset(raw);
    if (auto described = made->describe(); !described) return std::unexpected(std::move(described.error()));
    return made;
}

auto session::memory() const -> std::uint64_t {
    ort_error error;
    OrtAllocator* allocator = nullptr;
    if (failed(ort().CreateAllocator(session_.get(), runtime::open().value()->memory, &allocator), error)) return 0;
    OrtKeyValuePairs* pairs = nullptr;
    std::uint64_t bytes = 0;
    if (!failed(ort().AllocatorGetStats(allocator, &pairs), error)) {
        if (const char* total = ort().GetKeyValue(pairs, "TotalAllocated"); total != nullptr) bytes = std::strtoull(total, nullptr, 10);
        ort().ReleaseKeyValuePairs(pairs);
    }
    ort().ReleaseAllocator(allocator);
    return bytes;
}

auto session::pin(const char* memory, unsigned device) -> bool {
    for (const auto number : {device, 0u}) {  // it is all one memory: some versions count it by device, others do not
        ort_error why_not;
        OrtMemoryInfo* info = nullptr;
        OrtAllocator* allocator = nullptr;
        if (failed(ort().CreateMemoryInfo(memory, OrtDeviceAllocator, static_cast<int>(number), OrtMemTypeCPUOutput, &info), why_not)) continue;
        ort_owned<OrtMemoryInfo> owner(info);
        if (failed(ort().CreateAllocator(session_.get(), info, &allocator), why_not)) continue;
        pinned_memory_ = std::move(owner);
        pinned_.reset(allocator);
        return true;
    }
    return false;
}

auto session::input_storage(const std::shared_ptr<const session>& model, std::size_t size) -> tensor_storage {
    auto* const allocator = model->pinned_.get();
    if (allocator == nullptr) return tensor_storage(size);
    void* const memory = allocator->Alloc(allocator, size);
    if (memory == nullptr) return tensor_storage(size);  // the driver's limit: slower, not wrong
    return {memory, size, std::shared_ptr<void>(memory, [model, allocator](void* taken) { allocator->Free(allocator, taken); })};
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
            tensor_info info{text, {}, {}, {}};
            allocator->Free(allocator, text);
            if (failed(type_of(raw_session, i, &raw), error)) return false;
            const ort_owned<OrtTypeInfo> owner(raw);
            const OrtTensorTypeAndShapeInfo* shape = nullptr;
            if (failed(ort().CastTypeInfoToTensorInfo(raw, &shape), error)) return false;
            if (shape != nullptr && read_info(shape, info.type, info.shape, error)) {
                std::vector<const char*> symbols(info.shape.size());
                if (failed(ort().GetSymbolicDimensions(shape, symbols.data(), symbols.size()), error)) return false;
                info.symbols.assign(symbols.begin(), symbols.end());
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

}
