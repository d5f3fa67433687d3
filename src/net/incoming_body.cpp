#include "incoming_body.hpp"

#include <algorithm>
#include <utility>

namespace conduit::net {

namespace {
constexpr std::size_t least_space = 64 * 1024;  // bytes to be received at once
constexpr std::size_t short_rest = 64 * 1024;
}

incoming_body::incoming_body(std::string_view head, const request_head& said, std::size_t most, stop_signal& stop, scheduler& home,
                             void (*on_wanted)(void*), void* owner)
    : head_(head),
      stop_(stop),
      pipe_(home, on_wanted, owner, said.chunked ? std::nullopt : std::optional<std::uint64_t>(said.content_length)),
      most_(most),
      chunked_(said.chunked),
      left_(said.content_length),
      held_(said.expects_continue) {}

auto incoming_body::feed(receive_buffer& input) -> bool {
    const bool held = held_;
    if (held && input.empty() && !pipe_.hold()) return false;
    held_ = false;
    while (state_ == state::arriving && !input.empty()) {
        const auto most = discarding_ ? input.size() : std::min(input.size(), pipe_.room());
        if (most == 0) return false;
        if (chunked_) take_chunks(input, most);
        else take_sized(input, most);
    }
    if (state_ == state::arriving) input.reserve(chunked_ ? least_space : std::min(left_, least_space));
    return held && taken_ == 0;
}

void incoming_body::take_sized(receive_buffer& input, std::size_t most) {
    const auto count = std::min(left_, most);
    give(input.data().substr(0, count));
    input.consume(count);
    taken_ += count;
    left_ -= count;
    if (left_ == 0) finish();
}

void incoming_body::take_chunks(receive_buffer& input, std::size_t most) {
    auto* const bytes = input.at(0);
    const auto progress = chunks_.decode(bytes, most, bytes, most_);
    give({bytes, progress.produced});
    input.consume(progress.consumed);
    taken_ += progress.consumed;
    switch (progress.state) {
    case chunked_decoder::status::incomplete: return;
    case chunked_decoder::status::complete: return finish();
    case chunked_decoder::status::too_large:
        return fail(chunks_.in_trailers() ? problem{.status = 431, .detail = std::string{progress.problem}} : problem{.status = 413, .detail = body_too_large(most_)});
    default: return fail(problem::bad_request(std::string{progress.problem}));
    }
}

void incoming_body::give(std::string_view bytes) {
    if (!discarding_) pipe_.push(bytes);
}

void incoming_body::finish() {
    state_ = state::complete;
    pipe_.finish();
}

void incoming_body::fail(problem why) {
    if (state_ != state::arriving) return;
    state_ = state::failed;
    stop_.request();
    pipe_.fail(std::move(why));
}

void incoming_body::discard(receive_buffer& input) {
    discarding_ = true;
    if (!held_) feed(input);
}

auto incoming_body::short_of_end() const -> bool { return state_ == state::arriving && !held_ && !chunked_ && left_ <= short_rest; }

}
