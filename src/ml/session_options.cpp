#include "session_options.hpp"

#include "providers.hpp"

namespace conduit::ml {

auto make_session_options(const session_plan& plan) -> std::expected<ort_owned<OrtSessionOptions>, std::string> {
    ort_error error;
    OrtSessionOptions* raw = nullptr;
    if (failed(ort().CreateSessionOptions(&raw), error)) return std::unexpected(std::move(error.message));
    ort_owned<OrtSessionOptions> options(raw);
    // The executor thread is the only one that computes; threads that spin would starve the reactors (onnxruntime#17011).
    // Weights are allocated one by one, outside of the arena, which would double with each extension.
    if (failed(ort().SetIntraOpNumThreads(raw, 1), error) || failed(ort().SetInterOpNumThreads(raw, 1), error) ||
        failed(ort().SetSessionExecutionMode(raw, ORT_SEQUENTIAL), error) ||
        failed(ort().AddSessionConfigEntry(raw, "session.intra_op.allow_spinning", "0"), error) ||
        failed(ort().AddSessionConfigEntry(raw, "session.inter_op.allow_spinning", "0"), error) ||
        failed(ort().AddSessionConfigEntry(raw, "session.use_device_allocator_for_initializers", "1"), error) ||
        (!plan.arena && failed(ort().DisableCpuMemArena(raw), error)) ||
        (plan.optimized && failed(ort().SetSessionGraphOptimizationLevel(raw, ORT_DISABLE_ALL), error)) ||
        (!plan.write_to.empty() && failed(ort().SetOptimizedModelFilePath(raw, plan.write_to.c_str()), error)))
        return std::unexpected(std::move(error.message));
    if (auto added = add_providers(raw, plan.providers, plan.device); !added) return std::unexpected(std::move(added.error()));
    return options;
}

}
