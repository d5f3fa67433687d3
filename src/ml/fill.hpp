#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>
#include <conduit/tensor/dtype.hpp>

namespace conduit::ml {

/// The value in the bytes of that type, again and again.
inline void fill(std::span<std::byte> bytes, dtype type, double value) {
    if (value == 0 || type == dtype::text) {
        std::ranges::fill(bytes, std::byte{0});
        return;
    }
    visit(type, [&]<class T>(std::type_identity<T>) {
        const auto element = static_cast<T>(value);
        for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) std::memcpy(bytes.data() + at, &element, sizeof(T));
    });
}

}
