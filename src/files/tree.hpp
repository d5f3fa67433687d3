#pragma once
#include <expected>
#include <string>

#include "open_file.hpp"

namespace conduit::files {

/// A directory that nothing opened through it leaves.
class tree {
public:
    enum class way : std::uint8_t {
        system,     // openat2 with RESOLVE_BENEATH (Linux 5.6): symbolic links are followed as long as they stay inside
        step_wise,  // one segment after the other, and no symbolic link at all
    };

    /// Throws std::system_error.
    explicit tree(const std::string& path);
    tree(const std::string& path, way chosen);

    /// `name` is a plain path. Gives errno where nothing can be opened by it, or only from outside.
    auto open(const std::string& name) const -> std::expected<open_file, int>;

private:
    auto open_step_wise(const std::string& name) const -> net::descriptor;

    net::descriptor root_;
    way way_;
};

/// Whether a path consists of names alone: no empty segment but the last, no `.` and `..`, no backslash, no zero byte; and
/// nothing hidden, unless `hidden`.
auto is_plain(std::string_view path, bool hidden) -> bool;

}
