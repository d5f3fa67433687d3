#pragma once
#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <conduit/ml/call_options.hpp>
#include <conduit/ml/loaded_model.hpp>
#include <conduit/ml/outputs.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit::ml {

struct job;

/// One request to a model, to be awaited. It is queued when awaited, runs on a thread of the model, perhaps together with others, and
/// the coroutine continues on the scheduler that it left; without a scheduler (a `[[=blocking]]` handler, main) awaiting it waits in place.
///
/// The inputs are borrowed until the `co_await` is over, as arguments of the awaited call and variables of the coroutine live that
/// long. The coroutine may be destroyed meanwhile: a request that waits is taken back, one that runs goes on without it.
///
/// Throws `problem`: 422 on construction when the inputs do not fit the model; on awaiting, 503 (or 429, as the model's configuration
/// says) with Retry-After when too much waits, or the deadline cannot be met or passed, 503 when the app is stopping or the call was
/// cancelled, 404 for a sequence that is not known, 500 when the model fails.
/// A handler that gives another number of inputs than the model has is a mistake of the server: std::logic_error.
class [[nodiscard]] inference {
public:
    /// May the inputs be one item, without the batch's dimension? It is then taken off the outputs, too.
    enum class items { batch, one_or_batch };

    /// The inputs in the order in which the model declares them, as one item or a batch.
    inference(loaded_model& model, std::span<const tensor_view> inputs, call_options options = {});
    /// By name, in any order; without names, in the model's order.
    inference(loaded_model& model, std::span<const named_input> inputs, call_options options = {}, items shape = items::batch);
    inference(const inference&) = delete;
    auto operator=(const inference&) -> inference& = delete;
    ~inference();

    auto await_ready() -> bool;
    auto await_suspend(std::coroutine_handle<> waiting) -> bool;
    auto await_resume() -> outputs;

private:
    struct patience;
    struct postponed;

    void prepare(std::shared_ptr<model_state> state, std::span<const named_input> inputs, items shape, std::int64_t deadline);
    void begin(std::span<const named_input> inputs, items shape);
    void postpone();
    void begin_postponed(std::shared_ptr<model_state> there);
    auto send(std::coroutine_handle<> waiting) -> bool;
    auto wait_for_load(std::coroutine_handle<> waiting) -> std::shared_ptr<model_state>;
    auto push() -> bool;
    void be_patient();
    void give_up();
    auto leave(bool overdue) -> bool;
    void on_stop();
    void wait_in_place();

    loaded_model& model_;
    call_options options_;
    std::shared_ptr<model_state> state_;
    std::shared_ptr<job> job_;
    std::unique_ptr<patience> patience_;  // where there is a deadline or a stop
    std::shared_ptr<postponed> postponed_;  // while the model has to be loaded first; then there is no job
    std::exception_ptr failure_;  // before there was a job
    bool waits_ = false;
};

}
