#include <conduit/ml/inference.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

#include <conduit/async/scheduler.hpp>
#include <conduit/http/problem.hpp>

#include "job.hpp"
#include "model_state.hpp"

namespace conduit::ml {
namespace {

auto quoted(const model_state& model) -> std::string { return "The model \"" + model.name + "\""; }

/// "float32[*, 8, 8] and int64[*]"; names only where there are several.
auto list(std::span<const tensor_info> inputs) -> std::string {
    std::string text;
    for (const auto& input : inputs) {
        if (&input != inputs.data()) text += &input == &inputs.back() ? " and " : ", ";
        if (inputs.size() > 1) text += input.name + ": ";
        text += type_text(input.type, input.shape);
    }
    return text;
}

/// `declared` without its first dimension when `item`. ONNX Runtime gives no dimensions for an unknown rank: anything fits.
auto fits(const tensor_info& declared, const tensor_view& input, bool item) -> bool {
    if (declared.type != input.type) return false;
    if (declared.shape.empty()) return !item;
    if (item && declared.shape[0] >= 0) return false;
    const auto expected = std::span(declared.shape).subspan(item ? 1 : 0);
    return std::ranges::equal(expected, input.shape, [](auto want, auto have) { return want < 0 || want == have; });
}

}

inference::inference(loaded_model& model, std::span<const tensor_view> inputs, call_options options) : model_(model) {
    prepare(inputs, std::move(options));
}

inference::inference(loaded_model& model, std::span<const named_input> inputs, call_options options) : model_(model) {
    const auto declared = model.inputs();
    std::vector<tensor_view> views;
    for (const auto& wanted : declared) {
        const auto given = std::ranges::find(inputs, wanted.name, &named_input::name);
        if (given == inputs.end()) throw problem::unprocessable("The model \"" + model.name() + "\" needs the input \"" + wanted.name + "\".");
        views.push_back(given->tensor);
    }
    for (const auto& given : inputs)
        if (std::ranges::count(inputs, given.name, &named_input::name) > 1 || std::ranges::find(declared, given.name, &tensor_info::name) == declared.end())
            throw problem::unprocessable("The model \"" + model.name() + "\" has no input \"" + std::string(given.name) + "\", or it is there twice.");
    prepare(views, std::move(options));
}

void inference::prepare(std::span<const tensor_view> inputs, call_options) {
    auto lease = model_.lease();
    if (!lease) throw lease.error();
    const auto& state = **lease;
    const auto declared = state.inputs();
    if (inputs.size() != declared.size())
        throw std::logic_error(quoted(state) + " takes " + std::to_string(declared.size()) + " inputs; the handler gives " + std::to_string(inputs.size()));

    const auto all_fit = [&](bool item) {
        return std::ranges::equal(declared, inputs, [item](const auto& want, const auto& have) { return fits(want, have, item); });
    };
    const bool whole = all_fit(false);
    if (!whole && !all_fit(true)) {
        std::string given;
        for (std::size_t i = 0; i < inputs.size(); ++i) given += (i == 0 ? "" : " and ") + type_text(inputs[i].type, inputs[i].shape);
        throw problem::unprocessable(quoted(state) + " takes " + list(declared) + "; " + (inputs.size() == 1 ? "this input is " : "these inputs are ") + given + ".");
    }

    job_ = std::make_unique<job>();
    job_->model = *std::move(lease);
    job_->inputs.assign(inputs.begin(), inputs.end());
    job_->one_item = !whole;
    // The shapes are copied in any case: a tensor may be moved while it waits, its memory stays.
    job_->batch_shapes.resize(inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        auto& shape = job_->batch_shapes[i];
        shape[0] = 1;
        const auto first = job_->one_item ? std::size_t{1} : std::size_t{0};
        std::ranges::copy(inputs[i].shape, shape.begin() + static_cast<std::ptrdiff_t>(first));
        job_->inputs[i].shape = std::span(shape).first(inputs[i].shape.size() + first);
    }
}

inference::~inference() {
    if (waits_) job_->model->queue.abandon(*job_);
}

auto inference::await_ready() -> bool {
    job_->home = scheduler::current();
    if (job_->home != nullptr) return false;
    auto& queue = job_->model->queue;
    if (queue.push(*job_)) queue.wait(*job_);
    return true;
}

auto inference::await_suspend(std::coroutine_handle<> waiting) -> bool {
    job_->waiting = waiting;
    waits_ = true;
    return job_->model->queue.push(*job_);
}

auto inference::await_resume() -> outputs {
    waits_ = false;
    const auto& model = *job_->model;
    switch (job_->end) {
        case job::fate::computed: break;
        case job::fate::refused: throw problem::unavailable(quoted(model) + " has too much to do.", 1);
        case job::fate::stopping: throw problem::unavailable("The server is stopping.", 1);
        case job::fate::unsuitable: throw problem::unprocessable(quoted(model) + " does not accept this input.");
        case job::fate::broken: throw problem::internal(quoted(model) + " could not compute its answer.");
    }
    return outputs(std::move(job_->result));
}

}
