#pragma once
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>
#include <conduit/ml/model_config.hpp>

#include "runtime.hpp"

namespace conduit::ml {

/// Whether configurations may name it: "cpu", "cuda", "tensorrt", "openvino", "dnnl", "xnnpack", "qnn", "webgpu".
auto is_known_provider(std::string_view name) -> bool;
auto known_providers() -> std::string;  // with commas between

/// Whether instances on different devices make sense: those of NVIDIA.
auto has_devices(std::string_view provider) -> bool;
/// Its name for memory of this machine that its devices copy from and to by themselves; null: there is none.
auto pinned_memory(std::string_view provider) -> const char*;
/// Whether models that were optimised for it can be written to a file: it compiles no part of them itself.
auto keeps_graphs(std::string_view provider) -> bool;

/// The names of those that the ONNX Runtime which is open was built with; `runtime::open` must have succeeded.
auto available_providers() -> std::vector<std::string>;

/// Adds them to the options, in order; the CPU is always behind them, for what they cannot compute. Error: one line that says which
/// providers there are.
auto add_providers(OrtSessionOptions* options, std::span<const provider_config> wanted, std::optional<unsigned> device) -> std::expected<void, std::string>;

}
