#include "providers.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

namespace conduit::ml {
namespace {

using provider_options = std::vector<std::pair<std::string, std::string>>;

/// Options as ONNX Runtime takes them.
struct option_arrays {
    explicit option_arrays(const provider_options& options) {
        for (const auto& [key, value] : options) {
            keys.push_back(key.c_str());
            values.push_back(value.c_str());
        }
    }
    std::vector<const char*> keys;
    std::vector<const char*> values;
};

auto add_cpu(OrtSessionOptions*, const provider_options& options, const char*, ort_error& error) -> bool {
    if (options.empty()) return true;
    error.message = "the CPU has no options; \"memory\" says how it uses memory";
    return false;
}

/// Providers whose options are an object that takes text.
template <class Options>
auto add_with_object(OrtSessionOptions* to, const provider_options& options, ort_error& error, OrtStatus* (*create)(Options**),
                     OrtStatus* (*update)(Options*, const char* const*, const char* const*, std::size_t),
                     OrtStatus* (*append)(OrtSessionOptions*, const Options*), void (*release)(Options*)) -> bool {
    Options* made = nullptr;
    if (failed(create(&made), error)) return false;
    const std::unique_ptr<Options, void (*)(Options*)> owner(made, release);
    const option_arrays arrays(options);
    return !failed(update(made, arrays.keys.data(), arrays.values.data(), arrays.keys.size()), error) && !failed(append(to, made), error);
}
auto add_cuda(OrtSessionOptions* to, const provider_options& options, const char*, ort_error& error) -> bool {
    return add_with_object<OrtCUDAProviderOptionsV2>(to, options, error, ort().CreateCUDAProviderOptions, ort().UpdateCUDAProviderOptions,
                                                     ort().SessionOptionsAppendExecutionProvider_CUDA_V2, ort().ReleaseCUDAProviderOptions);
}
auto add_tensorrt(OrtSessionOptions* to, const provider_options& options, const char*, ort_error& error) -> bool {
    return add_with_object<OrtTensorRTProviderOptionsV2>(to, options, error, ort().CreateTensorRTProviderOptions, ort().UpdateTensorRTProviderOptions,
                                                         ort().SessionOptionsAppendExecutionProvider_TensorRT_V2, ort().ReleaseTensorRTProviderOptions);
}
auto add_dnnl(OrtSessionOptions* to, const provider_options& options, const char*, ort_error& error) -> bool {
    return add_with_object<OrtDnnlProviderOptions>(to, options, error, ort().CreateDnnlProviderOptions, ort().UpdateDnnlProviderOptions,
                                                   ort().SessionOptionsAppendExecutionProvider_Dnnl, ort().ReleaseDnnlProviderOptions);
}
auto add_openvino(OrtSessionOptions* to, const provider_options& options, const char*, ort_error& error) -> bool {
    const option_arrays arrays(options);
    return !failed(ort().SessionOptionsAppendExecutionProvider_OpenVINO_V2(to, arrays.keys.data(), arrays.values.data(), arrays.keys.size()), error);
}
auto add_by_name(OrtSessionOptions* to, const provider_options& options, const char* name, ort_error& error) -> bool {
    const option_arrays arrays(options);
    return !failed(ort().SessionOptionsAppendExecutionProvider(to, name, arrays.keys.data(), arrays.values.data(), arrays.keys.size()), error);
}

struct known_provider {
    std::string_view name;
    std::string_view full_name;   // in GetAvailableProviders
    const char* generic_name;     // in SessionOptionsAppendExecutionProvider
    bool (*add)(OrtSessionOptions*, const provider_options&, const char*, ort_error&);
    bool keeps_graphs = false;
    const char* pinned = nullptr;  // the memory of this machine that its devices copy from and to by themselves
};

constexpr known_provider providers[]{
    {"cpu", "CPUExecutionProvider", "", add_cpu, true},
    {"cuda", "CUDAExecutionProvider", "", add_cuda, true, "CudaPinned"},
    {"tensorrt", "TensorrtExecutionProvider", "", add_tensorrt, false, "CudaPinned"},
    {"openvino", "OpenVINOExecutionProvider", "", add_openvino},
    {"dnnl", "DnnlExecutionProvider", "", add_dnnl},
    {"xnnpack", "XnnpackExecutionProvider", "XNNPACK", add_by_name},
    {"qnn", "QNNExecutionProvider", "QNN", add_by_name},
    {"webgpu", "WebGpuExecutionProvider", "WebGPU", add_by_name},
};

auto find(std::string_view name) -> const known_provider* {
    const auto* const found = std::ranges::find(providers, name, &known_provider::name);
    return found == std::end(providers) ? nullptr : found;
}

auto join(const std::vector<std::string>& names) -> std::string {
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
    return all;
}

}

auto is_known_provider(std::string_view name) -> bool { return find(name) != nullptr; }
auto known_providers() -> std::string {
    std::vector<std::string> names;
    for (const auto& provider : providers) names.emplace_back(provider.name);
    return join(names);
}
auto has_devices(std::string_view provider) -> bool { return pinned_memory(provider) != nullptr; }
auto pinned_memory(std::string_view provider) -> const char* { return find(provider) == nullptr ? nullptr : find(provider)->pinned; }
auto keeps_graphs(std::string_view provider) -> bool { return find(provider) != nullptr && find(provider)->keeps_graphs; }

auto available_providers() -> std::vector<std::string> {
    char** raw = nullptr;
    int count = 0;
    ort_error error;
    if (failed(ort().GetAvailableProviders(&raw, &count), error)) return {};
    std::vector<std::string> names;
    for (const auto& provider : providers)
        if (std::any_of(raw, raw + count, [&](const char* each) { return provider.full_name == each; })) names.emplace_back(provider.name);
    failed(ort().ReleaseAvailableProviders(raw, count), error);
    return names;
}

auto add_providers(OrtSessionOptions* options, std::span<const provider_config> wanted, std::optional<unsigned> device) -> std::expected<void, std::string> {
    const auto available = available_providers();
    for (const auto& each : wanted) {
        const auto* const provider = find(each.name);
        if (provider == nullptr) return std::unexpected("\"" + each.name + "\" is no provider that is known: " + known_providers() + " are");
        if (!std::ranges::contains(available, each.name))
            return std::unexpected("the provider \"" + each.name + "\" is asked for, and this ONNX Runtime (" + runtime::version() + ") has only: " + join(available) +
                                   " (CONDUIT_ONNXRUNTIME names another library; \"fallback\": true takes the CPU instead)");
        auto given = each.options;
        if (device && provider->pinned != nullptr) {
            std::erase_if(given, [](const auto& option) { return option.first == "device_id"; });
            given.emplace_back("device_id", std::to_string(*device));
        }
        ort_error error;
        if (!provider->add(options, given, provider->generic_name, error))
            return std::unexpected("the provider \"" + each.name + "\" cannot be used: " + error.message);
    }
    return {};
}

}
