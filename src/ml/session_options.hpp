#pragma once
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <conduit/ml/model_config.hpp>

#include "runtime.hpp"

namespace conduit::ml {

/// How one session is to be made.
struct session_plan {
    std::span<const provider_config> providers{};
    std::optional<unsigned> device{};
    bool arena = true;           // of the CPU
    bool optimized = false;      // the model is one that was optimised before
    std::string write_to{};      // the file for the optimised model; empty: none
};

/// ONNX Runtime's options for it; or one line.
auto make_session_options(const session_plan& plan) -> std::expected<ort_owned<OrtSessionOptions>, std::string>;

}
