#pragma once
#include <coroutine>
#include <cstddef>
#include <span>
#include <conduit/describe/layer.hpp>
#include <conduit/http/exchange.hpp>

#include "../async/detached.hpp"

namespace conduit::layering {

/// One request on its way through layers, and back. Lives until the answer is complete.
class run {
public:
    using inside = auto (*)(void* context, exchange&) -> outcome;

    /// First the layers of the app, then those of the endpoint; inside of them all, what makes the answer.
    run(exchange& x, std::span<const layer* const> outer, std::span<const layer* const> inner, inside maker, void* context);
    run(const run&) = delete;
    auto operator=(const run&) -> run& = delete;

    auto start() -> outcome;

    auto go_on(std::size_t index, std::coroutine_handle<> waiting) -> bool;

private:
    /// Of a layer that is a coroutine.
    struct passage {
        std::coroutine_handle<> waiting;
        bool gone_on = false;
        bool ended = false;
        bool late = false;  // it was left waiting: what is outside continues when it ends
    };

    auto count() const -> std::size_t { return outer_.size() + inner_.size(); }
    auto at(std::size_t index) const -> const layer& { return index < outer_.size() ? *outer_[index] : *inner_[index - outer_.size()]; }

    auto enter(std::size_t index) -> bool;
    auto walk_through(std::size_t index) -> async::detached;
    void leave(std::size_t index);
    void finish(const layer& layer) noexcept;

    exchange& x_;
    std::span<const layer* const> outer_;
    std::span<const layer* const> inner_;
    inside inside_;
    void* context_;
    void (*complete_)(exchange&);  // the engine's
    passage* passages_;
};

}
