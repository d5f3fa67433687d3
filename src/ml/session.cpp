#include "session.hpp"

#include <utility>

#include "element_type.hpp"

namespace conduit::ml {
namespace {

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
