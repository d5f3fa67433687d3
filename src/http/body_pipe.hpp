#pragma once
#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <conduit/async/scheduler.hpp>
#include <conduit/http/problem.hpp>

namespace conduit {

/// Carries a request's body from the engine to the handler while it arrives: what the handler has not read is bounded, and the engine
/// receives no more meanwhile. Whatever the protocol, the engine pushes on its own thread; the handler reads there, as a
/// coroutine, or on a worker.
class body_pipe {
public:
    /// Twice what an engine receives at once: it need not pause while the handler has yet to be resumed.
    static constexpr std::size_t most_ahead = 128 * 1024;

    /// `wanted(engine)` is called on the thread of `home` when the handler reads while the engine waits for that: see room and hold.
    /// Never from within a call of the engine's, but from within the handler, which may be within one.
    body_pipe(scheduler& home, void (*wanted)(void* engine), void* engine, std::optional<std::uint64_t> size)
        : home_(home), wanted_(wanted), engine_(engine), size_(size) {}
    body_pipe(const body_pipe&) = delete;
    auto operator=(const body_pipe&) -> body_pipe& = delete;

    // The engine's side. A coroutine that waits is resumed later, as posted work.

    /// Bytes that may be pushed. 0: none, and `wanted` will be called.
    auto room() -> std::size_t;
    void push(std::string_view bytes);
    void finish() { end(std::nullopt); }
    /// Once the handler has read what was pushed, it meets the problem. Only the first end counts.
    void fail(problem why) { end(std::move(why)); }
    /// `wanted` will be called when the handler first reads. True: it has read already.
    auto hold() -> bool;

    // The handler's side.

    /// Whether `take` has something to say.
    auto ready() -> bool;
    /// The next piece, or nothing at the end; only when ready. Throws the problem of a body that failed. The view is valid until then.
    auto take() -> std::optional<std::string_view>;
    /// True: the coroutine is resumed on `home` when the pipe is ready. False: it is now.
    auto wait(std::coroutine_handle<> coroutine) -> bool;
    /// Blocks the thread until the pipe is ready.
    void wait();

    /// Bytes of the whole body, if the client has said how many.
    auto size() const -> std::optional<std::uint64_t> { return size_; }

private:
    auto is_ready() const -> bool { return !arrived_.empty() || ended_; }
    void end(std::optional<problem> why);
    void wake(std::unique_lock<std::mutex> lock);
    void call_engine(std::unique_lock<std::mutex> lock);

    scheduler& home_;
    void (*const wanted_)(void*);
    void* const engine_;
    const std::optional<std::uint64_t> size_;

    std::mutex mutex_;
    std::condition_variable news_;
    std::string arrived_;               // guarded by mutex_, like all below but for given_
    bool ended_ = false;
    bool read_ = false;                 // the handler has asked for something
    bool engine_waits_ = false;
    std::optional<problem> failure_;
    std::coroutine_handle<> waiting_;
    std::string given_;                 // the handler's own: what its view is of
};

}
