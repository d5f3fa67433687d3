#include "http2_incoming.hpp"

#include <utility>

#include "request_head.hpp"

namespace conduit::net {

http2_incoming::http2_incoming(std::optional<std::uint64_t> size, std::size_t most, bool held, stop_signal& stop, scheduler& home,
                               void (*on_wanted)(void*), void* stream)
    : stop_(stop), pipe_(home, on_wanted, stream, size), most_(most), held_(held) {
    if (held_) pipe_.hold();
}

void http2_incoming::take(std::string_view bytes) {
    if (state_ != state::arriving) return;
    held_ = false;
    if (bytes.size() > most_ - taken_) return fail({.status = 413, .detail = body_too_large(most_)});
    taken_ += bytes.size();
    pipe_.push(bytes);
}

void http2_incoming::finish() {
    if (state_ != state::arriving) return;
    state_ = state::complete;
    pipe_.finish();
}

void http2_incoming::fail(problem why) {
    if (state_ != state::arriving) return;
    state_ = state::failed;
    stop_.request();
    pipe_.fail(std::move(why));
}

auto http2_incoming::credit() -> std::size_t {
    if (state_ != state::arriving) return 0;
    const auto room = pipe_.room();
    if (room == 0) return 0;
    const auto read = taken_ - (body_pipe::most_ahead - room);
    return static_cast<std::size_t>(read - std::exchange(credited_, read));
}

auto http2_incoming::let_go() -> bool { return state_ == state::arriving && std::exchange(held_, false); }

}
