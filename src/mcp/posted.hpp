#pragma once
#include <memory>
#include <utility>
#include <conduit/async/scheduler.hpp>

namespace conduit::mcp {

/// Runs a function on the scheduler's thread, soon.
template <class Function>
void post(scheduler& home, Function function) {
    auto* const kept = new Function(std::move(function));
    home.post(
        [](void* context) {
            const std::unique_ptr<Function> own(static_cast<Function*>(context));
            (*own)();
        },
        kept);
}

}
