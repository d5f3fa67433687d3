#pragma once
#include <array>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <vector>
#include <conduit/async/scheduler.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit::ml {

struct model_state;
struct run_result;

/// One run of a model: made by the coroutine that awaits it, filled by an executor thread.
struct job {
    enum class state : std::uint8_t { made, queued, running, done };
    enum class fate : std::uint8_t { computed, refused, stopping, unsuitable, broken };

    std::shared_ptr<model_state> model;
    std::vector<tensor_view> inputs;                                         // borrowed
    std::vector<std::array<std::int64_t, most_dimensions + 1>> batch_shapes;  // with a batch of one in front
    bool one_item = false;

    // Guarded by the queue.
    state stage = state::made;
    bool abandoned = false;  // whoever awaited it is gone

    // Written before the stage is `done`, read after.
    fate end = fate::broken;
    std::shared_ptr<run_result> result;

    scheduler* home = nullptr;  // null: someone waits in place
    std::coroutine_handle<> waiting;
};

}
