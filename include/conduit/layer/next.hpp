#pragma once
#include <coroutine>
#include <cstddef>

namespace conduit {

namespace layering {

class run;

/// Goes on with the layers inside; true: they have not ended, and `waiting` continues when they have.
auto go_on(run& of, std::size_t index, std::coroutine_handle<> waiting) -> bool;

}

/// The way on from a layer to the handler. `co_await next()` returns when the answer is made: it is in `exchange.out`. What the
/// handler throws has become an answer by then. To be awaited once, on the reactor.
class next {
public:
    next(layering::run* of, std::size_t index) : of_(of), index_(index) {}

    auto operator()() const {
        struct awaiter {
            layering::run* of;
            std::size_t index;
            auto await_ready() -> bool { return false; }
            auto await_suspend(std::coroutine_handle<> waiting) -> bool { return layering::go_on(*of, index, waiting); }
            void await_resume() {}
        };
        return awaiter{of_, index_};
    }

private:
    layering::run* of_;
    std::size_t index_;
};

}
