#pragma once
#include <cstdint>
#include <string_view>

namespace conduit::http {

enum class range_kind : std::uint8_t {
    whole,  // there is no range, or none that is understood: it is ignored
    part,
    unsatisfiable,  // 416
};

/// What a Range field asks of a representation.
struct byte_range {
    range_kind kind = range_kind::whole;
    std::uint64_t first = 0;  // bytes
    std::uint64_t size = 0;   // bytes

    auto operator==(const byte_range&) const -> bool = default;
};

/// One range of a representation of `size` bytes (RFC 9110 section 14.1.2). Several ranges are ignored, which section 14.2
/// allows: clients that ask for them take the whole as well.
auto read_range(std::string_view field, std::uint64_t size) -> byte_range;

}
