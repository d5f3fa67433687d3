#include "search.hpp"
#include "short_path.hpp"

namespace conduit::routing {
namespace {

/// Eight characters at a time, for every processor.
class lanes {
public:
    static constexpr std::size_t reads = packed_path::reads;

    lanes(const char* text, std::size_t length) : text_(text), length_(length), inside_((std::uint64_t{1} << length) - 1) {}

    static auto first_bytes(std::uint64_t word, std::size_t length) -> std::uint64_t { return routing::first_bytes(word, length); }

    static auto first_bit(std::uint64_t bits) -> std::size_t { return static_cast<std::size_t>(std::countr_zero(bits)); }

    /// Of the set bits of `bits`, those whose numbers are set in `chosen`.
    static auto choose(std::uint32_t chosen, std::uint64_t bits) -> std::uint64_t {
        std::uint64_t found = 0;
        for (; chosen != 0; chosen >>= 1, bits &= bits - 1)
            if (chosen & 1) found |= bits & -bits;
        return found;
    }

    auto slashes() const -> std::uint64_t { return equal('/') & inside_; }
    auto has_escapes() const -> bool { return (equal('%') & inside_) != 0; }

    auto pack(std::uint64_t starts, std::uint64_t ends) const -> packed_path { return {text_, length_, starts, ends}; }

private:
    auto equal(char c) const -> std::uint64_t {
        constexpr std::uint64_t ones = 0x0101'0101'0101'0101, low_seven = 0x7F7F'7F7F'7F7F'7F7F;
        std::uint64_t mask = 0;
        for (unsigned i = 0; i < 8; ++i) {
            const auto differ = load_word(text_ + std::size_t{8} * i) ^ (ones * static_cast<unsigned char>(c));
            const auto equal = ~(((differ & low_seven) + low_seven) | differ | low_seven);  // the high bit of each zero byte
            mask |= ((equal >> 7) * 0x0102'0408'1020'4080 >> 56) << (8 * i);
        }
        return mask;
    }

    const char* text_;
    std::size_t length_;
    std::uint64_t inside_;
};

}
}

#include "segment_search.hpp"

namespace conduit::routing {
constinit const search search_baseline{"baseline", [] { return true; }, find, match_path};
}
