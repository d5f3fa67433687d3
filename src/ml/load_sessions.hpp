#pragma once
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "load_control.hpp"
#include "model_cache.hpp"
#include "model_files.hpp"
#include "model_settings.hpp"
#include "session.hpp"

namespace conduit::ml {

/// The settings beside a model, or the defaults.
auto read_settings_of(const model_files& files) -> std::expected<model_settings, std::string>;

/// A version of a model in memory.
struct loaded_sessions {
    std::vector<std::shared_ptr<const session>> sessions;  // at least one; of GPUs, one for each instance
    std::size_t instances = 0;  // threads that run them; 0: planned for the machine
    std::uint64_t bytes = 0;    // of memory, measured
    std::string note{};         // what the one who serves it should know; perhaps empty
};

/// Loads it, through the cache where there is one. Checked before ONNX Runtime sees it: its size, and the files that it keeps weights in.
/// One at a time in the process (onnxruntime#27089): waits for others. Error: one line with the file's name. Where a stop is requested,
/// ONNX Runtime ends at its next look at it: between passes of its optimiser, and between weights.
auto load_sessions(const model_files::version& version, const model_settings& settings, const model_cache* cache, const load_control& control = {})
    -> std::expected<loaded_sessions, std::string>;

}
