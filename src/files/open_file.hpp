#pragma once
#include <cstdint>
#include <expected>
#include <string>

#include "../net/descriptor.hpp"

namespace conduit::files {

/// Something that was opened for reading, and what is known of it.
struct open_file {
    enum class kind : std::uint8_t { regular, directory, other };

    net::descriptor descriptor;
    kind kind = kind::other;
    std::uint64_t size = 0;     // bytes
    std::int64_t modified = 0;  // nanoseconds since 1970
    std::uint64_t inode = 0;
};

/// The descriptor's facts, or errno.
auto examine(net::descriptor descriptor) -> std::expected<open_file, int>;

/// Opens by a path of the server's own; gives errno where that fails, ENOENT where it is no regular file.
auto open_regular(const std::string& path) -> std::expected<open_file, int>;

}
