#pragma once
#include <chrono>
#include <cstdint>

namespace conduit::ml {

/// Microseconds of the steady clock.
inline auto now_microseconds() -> std::int64_t {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
inline auto now_nanoseconds() -> std::uint64_t {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count());
}

}
