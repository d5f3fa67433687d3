#pragma once
#include <emmintrin.h>

namespace conduit::json {

/// Sixteen bytes of text: which of them a JSON string cannot hold as they are, or which need a look.
struct bytes16 {
    __m128i bytes;

    static auto load(const char* from) -> bytes16 { return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))}; }
    void store(char* to) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes); }
    /// A bit for each quote, backslash and control character.
    auto special() const -> unsigned {
        const auto is = [this](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
        const auto control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
        return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(is('"'), is('\\')), control)));
    }
    /// A bit for each byte that is no ASCII.
    auto beyond_ascii() const -> unsigned { return static_cast<unsigned>(_mm_movemask_epi8(bytes)); }
};

}
