#include "provide.hpp"

#include <algorithm>
#include <exception>
#include <conduit/async/task.hpp>
#include <conduit/result/failure.hpp>

#include "../async/detached.hpp"
#include "bind.hpp"

namespace conduit::binding {
namespace {

auto call_handler(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome {
    if (!make_custom(x, endpoint, slots, 0, endpoint.parameter_count)) return outcome::done;
    return endpoint.call(x, endpoint, slots);
}

/// Where a value goes: the row behind the provider's parameters.
auto place_of(const provider_step& step, void* const* slots) -> void* { return slots[step.first_row + step.row_count]; }

/// What a call that may have to wait comes to, told to a caller that may have left.
struct progress {
    outcome result = outcome::pending;
    bool ended = false;
    bool left_alone = false;
};

auto call_when_provided(exchange& x, const endpoint& endpoint, void* const* slots, progress& progress) -> async::detached {
    try {
        bool fine = true;
        for (const auto& step : endpoint.steps()) {
            fine = make_custom(x, endpoint, slots, step.first_row, step.row_count) &&
                   (step.call ? step.call(x, slots + step.first_row, place_of(step, slots)) : co_await step.call_later(x, slots + step.first_row, place_of(step, slots)));
            if (!fine) break;
        }
        progress.result = fine ? call_handler(x, endpoint, slots) : outcome::done;
    } catch (...) {
        write_failure(x, std::current_exception());
        progress.result = outcome::done;
    }
    progress.ended = true;
    if (progress.left_alone && progress.result == outcome::done) x.complete(x);
}

}

auto provide_and_call(exchange& x, const endpoint& endpoint, void* const* slots) -> outcome {
    if (!bind_values(x, endpoint, slots)) return outcome::done;
    if (std::ranges::any_of(endpoint.steps(), [](const provider_step& step) { return step.call_later != nullptr; })) {
        auto& made = x.kept.make<progress>(x.memory);
        call_when_provided(x, endpoint, slots, made);
        if (made.ended) return made.result;
        made.left_alone = true;
        return outcome::pending;
    }
    for (const auto& step : endpoint.steps()) {
        if (!make_custom(x, endpoint, slots, step.first_row, step.row_count)) return outcome::done;
        if (!step.call(x, slots + step.first_row, place_of(step, slots))) return outcome::done;
    }
    return call_handler(x, endpoint, slots);
}

}
