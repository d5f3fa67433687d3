#include "run.hpp"

#include <exception>
#include <new>
#include <stdexcept>
#include <conduit/async/task.hpp>
#include <conduit/layer/next.hpp>
#include <conduit/result/failure.hpp>

namespace conduit::layering {

run::run(exchange& x, std::span<const layer* const> outer, std::span<const layer* const> inner, inside maker, void* context)
    : x_(x), outer_(outer), inner_(inner), inside_(maker), context_(context), complete_(x.complete) {
    static_assert(alignof(passage) <= alignof(std::max_align_t));
    constexpr auto alignment = alignof(passage);
    auto* place = x.memory.allocate(count() * sizeof(passage) + alignment);
    place += (alignment - reinterpret_cast<std::uintptr_t>(place) % alignment) % alignment;
    passages_ = reinterpret_cast<passage*>(place);
    for (std::size_t i = 0; i < count(); ++i) ::new (&passages_[i]) passage;
}

auto run::start() -> outcome {
    x_.layers = this;
    x_.complete = [](exchange& x) { x.layers->leave(x.layers->count()); };
    if (!enter(0)) return outcome::pending;
    x_.complete = complete_;
    return outcome::done;
}

/// Goes inwards. True: all from this layer on has run, and its answer is made.
auto run::enter(std::size_t index) -> bool {
    if (index == count()) return inside_(context_, x_) == outcome::done;
    const auto& layer = at(index);
    if (layer.around) {
        auto& own = passages_[index];
        walk_through(index);
        own.late = !own.ended;
        return own.ended;
    }
    try {
        if (layer.before && !layer.before(x_)) return true;
    } catch (...) {
        write_failure(x_, std::current_exception());
        return true;
    }
    if (!enter(index + 1)) return false;
    finish(layer);
    return true;
}

auto run::walk_through(std::size_t index) -> async::detached {
    try {
        co_await at(index).around(x_, next(this, index));
    } catch (...) {
        write_failure(x_, std::current_exception());
    }
    passages_[index].ended = true;
    if (passages_[index].late) leave(index);
}

auto run::go_on(std::size_t index, std::coroutine_handle<> waiting) -> bool {
    auto& own = passages_[index];
    if (own.gone_on) throw std::logic_error("the layer " + std::string(at(index).name.view()) + " awaited next() twice");
    own.gone_on = true;
    if (enter(index + 1)) return false;
    own.waiting = waiting;
    return true;
}

/// Goes outwards, after something was waited for: all from `index` on has run.
void run::leave(std::size_t index) {
    while (index-- > 0) {
        if (at(index).around) return passages_[index].waiting.resume();
        finish(at(index));
    }
    x_.complete = complete_;
    complete_(x_);
}

void run::finish(const layer& layer) noexcept {
    try {
        if (layer.after) layer.after(x_);
    } catch (...) {
        write_failure(x_, std::current_exception());
    }
}

auto go_on(run& of, std::size_t index, std::coroutine_handle<> waiting) -> bool { return of.go_on(index, waiting); }

}
