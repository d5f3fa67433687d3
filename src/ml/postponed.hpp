#pragma once
#include <coroutine>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>
#include <conduit/async/scheduler.hpp>
#include <conduit/ml/inference.hpp>

namespace conduit::ml {

/// What was given to a call whose model has to be loaded first. It waits on the call's own scheduler, its home.
struct inference::postponed final : model_waiter, std::enable_shared_from_this<postponed> {
    postponed(inference& owner, std::span<const named_input> given, items its_shape, std::int64_t its_deadline);

    /// That are left of the call's time; without a deadline, as long as a handler may take by default.
    auto milliseconds() const -> std::int64_t;

    /// It is known to the model's place, which settles it.
    void begins_waiting();
    void settled(const std::shared_ptr<model_state>& there) override;
    /// Nobody wants the answer any more: the coroutine goes on at once.
    void give_up();
    /// The call ends.
    void leave();

    const items shape;
    const std::int64_t deadline;  // microseconds of the steady clock; 0: none
    std::vector<named_input> inputs;
    scheduler* home = nullptr;
    std::coroutine_handle<> waiting{};

private:
    void go_on();
    void end_late();

    inference* self_;  // null: it waits no longer; the home's
    std::vector<std::string> names_;  // of `inputs`: the model that they are of may go
    std::vector<std::vector<std::int64_t>> shapes_;  // tensors may be moved while they wait
    timer late_{};
    std::shared_ptr<model_state> loaded_{};
    std::shared_ptr<postponed> posted_{};  // by itself, until the home has run it
};

}
