#include "segments.hpp"

#include <bit>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace conduit::routing {
namespace {

struct masks {
    std::uint64_t slashes = 0;
    bool escapes = false;
};

/// `text` is 64 bytes, aligned.
auto masks_of(const char* text) -> masks {
    masks found;
#if defined(__SSE2__)
    auto escapes = _mm_setzero_si128();
    for (unsigned i = 0; i < 4; ++i) {
        const auto bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(text) + i);
        const auto slashes = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('/'))));
        found.slashes |= std::uint64_t{slashes} << (16 * i);
        escapes = _mm_or_si128(escapes, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('%')));
    }
    found.escapes = _mm_movemask_epi8(escapes) != 0;
#else
    for (unsigned i = 0; i < 64; ++i) {
        found.slashes |= std::uint64_t{text[i] == '/'} << i;
        found.escapes |= text[i] == '%';
    }
#endif
    return found;
}

}

auto path_segments::split(std::string_view path) -> bool {
    if (path.size() > segment_tables::longest_path) return false;
    text_.fill(0);
    std::memcpy(text_.data(), path.data(), path.size());
    auto [slashes, escapes] = masks_of(text_.data());
    if (escapes || (slashes & (slashes << 1)) != 0) return false;
    count_ = static_cast<std::size_t>(std::popcount(slashes));
    if (count_ > segment_tables::most_segments) return false;
    auto* start = starts_.data();
    for (; slashes != 0; slashes &= slashes - 1) *start++ = static_cast<std::uint8_t>(std::countr_zero(slashes) + 1);
    *start = static_cast<std::uint8_t>(path.size() + 1);
    return true;
}

}
