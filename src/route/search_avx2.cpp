#include "search.hpp"
#include "short_path.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,popcnt")

namespace conduit::routing {
namespace {

/// A path is two registers; it is packed piece by piece.
class lanes {
public:
    static constexpr std::size_t reads = packed_path::reads;

    lanes(const char* text, std::size_t length)
        : text_(text), length_(length), low_(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text))),
          high_(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32))), inside_(_bzhi_u64(~0ull, static_cast<unsigned>(length))) {}

    static auto first_bytes(std::uint64_t word, std::size_t length) -> std::uint64_t { return _bzhi_u64(word, static_cast<unsigned>(8 * length)); }

    static auto first_bit(std::uint64_t bits) -> std::size_t { return _tzcnt_u64(bits); }

    /// Of the set bits of `bits`, those whose numbers are set in `chosen`.
    static auto choose(std::uint32_t chosen, std::uint64_t bits) -> std::uint64_t { return _pdep_u64(chosen, bits); }

    auto slashes() const -> std::uint64_t { return equal('/') & inside_; }
    auto has_escapes() const -> bool { return (equal('%') & inside_) != 0; }

    auto pack(std::uint64_t starts, std::uint64_t ends) const -> packed_path { return {text_, length_, starts, ends}; }

private:
    auto equal(char c) const -> std::uint64_t {
        const auto wanted = _mm256_set1_epi8(c);
        const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low_, wanted)));
        const auto high = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high_, wanted)));
        return std::uint64_t{high} << 32 | low;
    }

    const char* text_;
    std::size_t length_;
    __m256i low_, high_;
    std::uint64_t inside_;
};

}
}

#include "segment_search.hpp"
#pragma GCC pop_options

namespace conduit::routing {
constinit const search search_avx2{
    "AVX2",
    // AMD before Zen 3 has a bit deposit that takes hundreds of cycles.
    [] { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && !__builtin_cpu_is("znver1") && !__builtin_cpu_is("znver2"); },
    find, match_path};
}
#else
namespace conduit::routing {
constinit const search search_avx2{"AVX2", [] { return false; }, nullptr, nullptr};
}
#endif
