#include "compress_whole.hpp"

#include <array>
#include <memory>

#include "encoder.hpp"

namespace conduit::compression {
namespace {

using http::encoding;

/// Compressors that have their memory already. One text at a time, so one of each is enough.
auto kept_encoder(encoding coding) -> encoder& {
    thread_local std::array<std::unique_ptr<encoder>, 5> kept;
    auto& own = kept[static_cast<std::size_t>(coding)];
    if (!own) own = make_encoder(coding, encoder::body::whole);
    return *own;
}

}

auto compress_whole(std::string& body, encoding coding) -> bool {
    constexpr std::size_t most_kept = 64 * 1024;  // bytes of capacity
    thread_local std::string compressed;
    compressed.clear();
    auto& encoder = kept_encoder(coding);
    encoder.start(body.size());
    encoder.write(body, encoder::flush::end, compressed);
    const bool smaller = compressed.size() < body.size();
    if (smaller) body.swap(compressed);
    if (compressed.capacity() > most_kept) compressed = {};
    return smaller;
}

}
