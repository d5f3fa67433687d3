#include "search.hpp"
#include "short_path.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,bmi2,popcnt")

namespace conduit::routing {
namespace {

class packed_register {
public:
    packed_register(__m512i characters, std::uint64_t kept)
        : characters_(_mm512_maskz_compress_epi8(kept, characters)), length_(static_cast<std::size_t>(_mm_popcnt_u64(kept))) {}

    auto length() const -> std::size_t { return length_; }
    auto same(const candidate& candidate) const -> bool {
        const auto differ = _kshiftli_mask64(_mm512_cmpneq_epi8_mask(characters_, _mm512_load_si512(&candidate)), 64 - candidate::longest_key);
        return _kortestz_mask64_u8(differ, differ);
    }

private:
    __m512i characters_;
    std::size_t length_;
};

/// A path is one register, and so is a candidate. What takes time is to move masks between the two kinds of registers.
class lanes {
public:
    static constexpr std::size_t reads = segment_tables::longest_path + 2 + window::farthest + 8;  // the last by a window

    lanes(const char* text, std::size_t length) : characters_(_mm512_loadu_si512(text)), length_(static_cast<unsigned>(length)) {}

    static auto first_bytes(std::uint64_t word, std::size_t length) -> std::uint64_t { return _bzhi_u64(word, static_cast<unsigned>(8 * length)); }

    static auto first_bit(std::uint64_t bits) -> std::size_t { return _tzcnt_u64(bits); }

    /// Of the set bits of `bits`, those whose numbers are set in `chosen`.
    static auto choose(std::uint32_t chosen, std::uint64_t bits) -> std::uint64_t { return _pdep_u64(chosen, bits); }

    auto slashes() const -> std::uint64_t { return _bzhi_u64(_mm512_cmpeq_epi8_mask(characters_, _mm512_set1_epi8('/')), length_); }
    auto has_escapes() const -> bool {
        const auto escapes = _mm512_mask_cmpeq_epi8_mask(_bzhi_u64(~0ull, length_), characters_, _mm512_set1_epi8('%'));
        return !_kortestz_mask64_u8(escapes, escapes);
    }

    /// A capture's characters are the bits from behind its slash to its end: the difference of the two.
    auto pack(std::uint64_t starts, std::uint64_t ends) const -> packed_register { return {characters_, _bzhi_u64(~(ends - starts - starts), length_)}; }

private:
    __m512i characters_;
    unsigned length_;
};

}
}

#include "segment_search.hpp"
#pragma GCC pop_options

namespace conduit::routing {
constinit const search search_avx512{
    "AVX-512",
    [] {
        return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2") &&
               __builtin_cpu_supports("bmi2");
    },
    find, match_path};
}
#else
namespace conduit::routing {
constinit const search search_avx512{"AVX-512", [] { return false; }, nullptr, nullptr};
}
#endif
