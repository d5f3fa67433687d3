#pragma once
#include <algorithm>
#include <cstddef>
#include <string>

namespace conduit::compression {

inline constexpr std::size_t piece_size = 64 * 1024;  // bytes that a library may write before it is asked again

/// Lets `write(char* memory, std::size_t room)` append to `to`; it gives the bytes that it wrote.
template <class Write>
void append_piece(std::string& to, std::size_t room, Write write) {
    const auto before = to.size();
    to.resize_and_overwrite(before + room, [&](char* memory, std::size_t) { return before + write(memory + before, room); });
}

/// The same while a text is decoded: never more than one byte beyond `most`, which tells that there is more.
template <class Write>
void append_decoded(std::string& to, std::size_t most, Write write) {
    append_piece(to, std::min(piece_size, most - to.size() + 1), write);
}

}
