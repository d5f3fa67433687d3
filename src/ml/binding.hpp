#pragma once
#include <expected>
#include <memory>
#include <span>
#include <vector>
#include <conduit/tensor/view.hpp>

#include "session.hpp"

namespace conduit::ml {

/// The inputs and outputs of one thread's runs of a model, bound: ONNX Runtime puts the outputs where this process reads them, in memory
/// that a GPU copies to by itself where the session has such (session::pin), and else in the CPU's. Not thread-safe; a session may
/// have many.
class binding {
public:
    explicit binding(std::shared_ptr<const session> model) : model_(std::move(model)) {}

    /// Runs it on this thread. The inputs are borrowed for the time of the call.
    auto run(std::span<const tensor_view> inputs, const OrtRunOptions* options = nullptr) -> std::expected<std::vector<output_value>, ort_error>;

private:
    auto bind_inputs(std::span<const tensor_view> inputs, ort_error& error) -> bool;
    auto bind_outputs(ort_error& error) -> bool;
    auto take_outputs(ort_error& error) -> std::vector<output_value>;

    const std::shared_ptr<const session> model_;
    ort_owned<OrtIoBinding> bound_;  // made by the first run
};

}
