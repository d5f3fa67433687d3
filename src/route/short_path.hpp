#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <conduit/route/captures.hpp>
#include <conduit/route/segment_tables.hpp>

namespace conduit::routing {

/// Whether so many bytes from the start of a path on can be read, whatever lies there: no page ends so near that this could
/// fault. Sanitizers watch closer: for them, paths are copied.
inline auto readable([[maybe_unused]] const char* path, [[maybe_unused]] std::size_t count) -> bool {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !(defined(__x86_64__) || defined(__aarch64__))
    return false;
#else
    constexpr std::size_t smallest_page = 4096;
    return reinterpret_cast<std::uintptr_t>(path) % smallest_page <= smallest_page - count;
#endif
}

inline auto load_word(const char* text) -> std::uint64_t {
    std::uint64_t word;
    std::memcpy(&word, text, sizeof word);
    return word;
}

/// What is left of a path without its captures, for processors that pack it piece by piece.
class packed_path {
public:
    static constexpr std::size_t reads = 128;  // bytes from the start of the path on

    packed_path(const char* text, std::size_t length, std::uint64_t starts, std::uint64_t ends) {
        char* to = bytes_.data();
        std::size_t from = 0;
        const auto append = [&](std::size_t until) {
            // Whole words: what is too much is overwritten by what comes next.
            std::memcpy(to, text + from, 16);
            if (until - from > 16) [[unlikely]] std::memcpy(to + 16, text + from + 16, 48);
            to += until - from;
        };
        for (; starts != 0; starts &= starts - 1, ends &= ends - 1) {
            append(static_cast<std::size_t>(std::countr_zero(starts)) + 1);
            from = static_cast<std::size_t>(std::countr_zero(ends));
        }
        append(length);
        std::memset(to, 0, 64);
        length_ = static_cast<std::size_t>(to - bytes_.data());
    }

    auto length() const -> std::size_t { return length_; }
    auto same(const candidate& candidate) const -> bool { return std::memcmp(bytes_.data(), candidate.key.data(), candidate::longest_key) == 0; }

private:
    std::size_t length_;
    std::array<char, 64 + 64> bytes_;  // of which what lies behind the path is zero
};

}
