#pragma once
#include <coroutine>
#include <cstdint>
#include <optional>
#include <string_view>
#include <conduit/argument/argument.hpp>

namespace conduit {

/// The request's body as it arrives. The handler starts once the head is there; what it has not read waits at the client, but for a
/// bounded buffer. A coroutine reads with `co_await body.next()`, a [[=blocking]] handler with `body.read()`:
///
///     [[=post("/count")]]
///     auto count(conduit::body_stream body) -> conduit::task<std::size_t> {
///         std::size_t bytes = 0;
///         while (const auto piece = co_await body.next()) bytes += piece->size();
///         co_return bytes;
///     }
///
/// A piece is never empty, and its view is valid until the next one is asked for; nothing comes after the last. A body that ends too
/// early, is malformed, too large or too slow is a conduit::problem, thrown where the handler reads: uncaught, it is the answer. The
/// request's stop token fires with it.
class body_stream {
public:
    explicit body_stream(exchange& of) : of_(&of), whole_(of.in.body) {}

    class [[nodiscard]] next_piece {
    public:
        explicit next_piece(body_stream& of) : of_(of) {}
        auto await_ready() -> bool;
        auto await_suspend(std::coroutine_handle<> waiting) -> bool;
        auto await_resume() -> std::optional<std::string_view>;

    private:
        body_stream& of_;
    };

    /// To be awaited, one at a time: the next piece, or nothing at the end.
    auto next() -> next_piece { return next_piece(*this); }

    /// The same for threads that may wait. Throws std::logic_error on a reactor.
    auto read() -> std::optional<std::string_view>;

    /// Bytes of the whole body, where the client has said how many.
    auto size() const -> std::optional<std::uint64_t>;

private:
    auto take_whole() -> std::optional<std::string_view>;

    exchange* of_;
    std::string_view whole_;  // where the body was there before the handler
};

template <>
struct argument<body_stream> {
    static constexpr bool reads_body = true;
    static constexpr bool streams_body = true;

    static auto from(exchange& x) -> body_stream { return body_stream(x); }
};

}
