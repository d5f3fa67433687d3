#pragma once
#include <emmintrin.h>

#include <cstdint>
#include <cstring>

namespace conduit::json {

/// Sixteen bytes of text, and which of them need a look.
struct bytes16 {
    __m128i bytes;

    static auto load(const char* from) -> bytes16 { return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))}; }
    /// Fewer than sixteen, and zeros behind them; reads no others.
    static auto load(const char* from, std::size_t size) -> bytes16 {
        const auto bits = [&]<class Word>(Word word, std::size_t at) {
            std::memcpy(&word, from + at, sizeof word);
            return std::uint64_t{word};
        };
        std::uint64_t low = 0, high = 0;
        if (size >= 8) {
            low = bits(std::uint64_t{}, 0);
            high = bits(std::uint64_t{}, size - 8) >> 8 >> (8 * (15 - size));
        } else if (size >= 4) {
            low = bits(std::uint32_t{}, 0) | bits(std::uint32_t{}, size - 4) << (8 * (size - 4));
        } else {
            for (std::size_t i = 0; i < size; ++i) low |= bits(std::uint8_t{}, i) << (8 * i);
        }
        return {_mm_set_epi64x(static_cast<std::int64_t>(high), static_cast<std::int64_t>(low))};
    }
    void store(char* to) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes); }
    /// The first of them, and touches no others.
    void store(char* to, std::size_t size) const {
        if (size >= 16) return store(to);
        char all[16];
        store(all);
        std::memcpy(to, all, size);
    }
    auto replaced(char from, char by) const -> bytes16 {
        const auto those = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(from));
        return {_mm_or_si128(_mm_andnot_si128(those, bytes), _mm_and_si128(those, _mm_set1_epi8(by)))};
    }
    /// A bit for each such byte.
    auto equal(char c) const -> unsigned { return either(c, c); }
    auto either(char a, char b) const -> unsigned {
        const auto is = [this](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
        return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(is(a), is(b))));
    }
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
