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
        : characters_(_mm512_maskz_compress_epi8(kept, characters)), length_(static_cast<std::uint64_t>(_mm_popcnt_u64(kept))) {}

    auto word(std::size_t offset) const -> std::uint64_t {
        const auto window = _mm512_maskz_compress_epi8(std::uint64_t{0xFF} << offset, characters_);
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm512_castsi512_si128(window)));
    }
    auto is(const candidate& candidate, std::uint16_t kind) const -> bool {
        constexpr auto key_lanes = (std::uint64_t{1} << candidate::longest_key) - 1;
        return (_mm512_mask_cmpneq_epi8_mask(key_lanes, characters_, _mm512_load_si512(&candidate)) | ((length_ | kind) ^ candidate.check)) == 0;
    }

private:
    __m512i characters_;
    std::uint64_t length_;
};

/// A path is one register, and so is a candidate.
class lanes {
public:
    static constexpr std::size_t reads = segment_tables::longest_path + 8;  // the path itself is read by a masked load

    lanes(const char* text, std::size_t length) : characters_(_mm512_maskz_loadu_epi8(_bzhi_u64(~0ull, static_cast<unsigned>(length)), text)) {}

    static auto first_bytes(std::uint64_t word, std::size_t length) -> std::uint64_t { return _bzhi_u64(word, static_cast<unsigned>(8 * length)); }

    /// Of the set bits of `bits`, those whose numbers are set in `chosen`.
    static auto choose(std::uint32_t chosen, std::uint64_t bits) -> std::uint64_t { return _pdep_u64(chosen, bits); }

    auto masks() const -> path_masks {
        return {_mm512_cmpeq_epi8_mask(characters_, _mm512_set1_epi8('/')), _mm512_cmpeq_epi8_mask(characters_, _mm512_set1_epi8('%'))};
    }

    /// A literal's characters are the bits from its slash to its end: the difference of the two.
    auto pack(std::uint64_t slashes, std::uint64_t ends, std::uint32_t literals) const -> packed_register {
        return {characters_, (_pdep_u64(literals, ends) - _pdep_u64(literals, slashes)) | slashes};
    }

private:
    __m512i characters_;
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
    find};
}
#else
namespace conduit::routing {
constinit const search search_avx512{"AVX-512", [] { return false; }, nullptr};
}
#endif
