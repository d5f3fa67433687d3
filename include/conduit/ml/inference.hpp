#pragma once
#include <coroutine>
#include <memory>
#include <span>
#include <conduit/ml/call_options.hpp>
#include <conduit/ml/loaded_model.hpp>
#include <conduit/ml/outputs.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit::ml {

struct job;

/// One run of a model, to be awaited. It starts when awaited, on a thread of the model, and the coroutine continues on the
/// scheduler that it left; without a scheduler (a `[[=blocking]]` handler, main) awaiting it waits in place.
///
/// The inputs are borrowed, not copied: they must live until the `co_await` is over, as arguments of the awaited call and
/// variables of the coroutine do.
///
/// Throws `problem`: 422 on construction when the inputs do not fit the model; on awaiting, 503 with Retry-After when the
/// queue is full or the app is stopping, 500 when the model fails.
/// A handler that gives another number of inputs than the model has is a mistake of the server: std::logic_error.
class [[nodiscard]] inference {
public:
    /// The inputs in the order in which the model declares them; without the first dimension where they are one item.
    inference(loaded_model& model, std::span<const tensor_view> inputs, call_options options = {});
    /// By name, in any order; shapes with the batch's dimension.
    inference(loaded_model& model, std::span<const named_input> inputs, call_options options = {});
    inference(const inference&) = delete;
    auto operator=(const inference&) -> inference& = delete;
    /// Takes the job out of the queue, or waits for it if it is running.
    ~inference();

    auto await_ready() -> bool;
    auto await_suspend(std::coroutine_handle<> waiting) -> bool;
    auto await_resume() -> outputs;

private:
    void prepare(std::span<const tensor_view> inputs, call_options options);

    loaded_model& model_;
    std::unique_ptr<job> job_;
    bool waits_ = false;
};

}
