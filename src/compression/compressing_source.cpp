#include "compressing_source.hpp"

#include <algorithm>
#include <utility>

#include "piece.hpp"

namespace conduit::compression {

compressing_source::compressing_source(owned_source plain, std::unique_ptr<encoder> encoder)
    : plain_(std::move(plain)), encoder_(std::move(encoder)) {}

auto compressing_source::read(std::string& to, std::size_t most) -> state {
    plain_->wake = wake;  // the engine sets ours after we were made
    plain_->wake_context = wake_context;
    piece_.clear();
    // A piece is also what the reactor compresses before it looks at its other connections.
    const auto plain = plain_->read(piece_, std::min(most, piece_size));
    if (plain == state::failed) return plain;
    if (plain == state::ended) encoder_->write(piece_, encoder::flush::end, to);
    else if (!piece_.empty()) encoder_->write(piece_, encoder::flush::piece, to);
    return plain;
}

}
