#include <conduit/http/body_stream.hpp>

#include <stdexcept>
#include <utility>
#include <conduit/async/scheduler.hpp>

#include "body_pipe.hpp"

namespace conduit {

auto body_stream::take_whole() -> std::optional<std::string_view> {
    const auto piece = std::exchange(whole_, {});
    return piece.empty() ? std::nullopt : std::optional(piece);
}

auto body_stream::next_piece::await_ready() -> bool { return !of_.of_->pipe || of_.of_->pipe->ready(); }
auto body_stream::next_piece::await_suspend(std::coroutine_handle<> waiting) -> bool { return of_.of_->pipe->wait(waiting); }
auto body_stream::next_piece::await_resume() -> std::optional<std::string_view> {
    return of_.of_->pipe ? of_.of_->pipe->take() : of_.take_whole();
}

auto body_stream::read() -> std::optional<std::string_view> {
    if (scheduler::current())
        throw std::logic_error("body_stream::read waits, which a reactor must not: co_await next() instead, or mark the handler [[=blocking]]");
    if (!of_->pipe) return take_whole();
    of_->pipe->wait();
    return of_->pipe->take();
}

auto body_stream::size() const -> std::optional<std::uint64_t> { return of_->pipe ? of_->pipe->size() : of_->in.body.size(); }

}
