#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace conduit::json {

/// For texts that are seldom longer than a line: in words, the last of which may overlap the one before, where a call of memcpy would
/// take longer than the copy. Returns where it ends.
inline auto copy_short(char* to, const char* from, std::size_t size) -> char* {
    const auto move = [&]<class Word>(Word word, std::size_t at) {
        std::memcpy(&word, from + at, sizeof word);
        std::memcpy(to + at, &word, sizeof word);
    };
    if (size >= 8) {
        for (std::size_t i = 0; i + 8 < size; i += 8) move(std::uint64_t{}, i);
        move(std::uint64_t{}, size - 8);
    } else if (size >= 4) {
        move(std::uint32_t{}, 0);
        move(std::uint32_t{}, size - 4);
    } else {
        for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
    }
    return to + size;
}

}
