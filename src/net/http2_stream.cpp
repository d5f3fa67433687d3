#include "http2_stream.hpp"

#include <algorithm>
#include <cstring>

#include "read_piece.hpp"

namespace conduit::net {

void http2_body::ask() {
    constexpr std::size_t piece = 32 * 1024;  // bytes that a source is asked for at once
    said_ = read_piece(*source_, piece_, piece);
    if (left_) {
        if (piece_.size() > *left_) piece_.resize(static_cast<std::size_t>(*left_));
        *left_ -= piece_.size();
        if (said_ == body_source::state::ended && *left_ != 0) said_ = body_source::state::failed;
    }
    ready_ = piece_;
}

auto http2_body::read(std::span<char> to) -> progress {
    if (ready_.empty() && said_ == body_source::state::more) ask();
    const auto size = std::min(to.size(), ready_.size());
    std::memcpy(to.data(), ready_.data(), size);
    ready_.remove_prefix(size);
    sent_ += size;
    if (!ready_.empty()) return {size, state::more};
    switch (said_) {
    case body_source::state::ended: return {size, state::ended};
    case body_source::state::failed: return {size, size == 0 ? state::failed : state::more};
    default: return {size, size == 0 ? state::later : state::more};
    }
}

}
