#pragma once
#include <conduit/http/body_source.hpp>

#include "../net/descriptor.hpp"

namespace conduit::files {

/// A part of an open file as a body. A file that has become shorter than it was fails.
class file_source final : public body_source {
public:
    file_source(net::descriptor descriptor, std::uint64_t offset, std::uint64_t size);

    auto size() const -> std::optional<std::uint64_t> override { return range_.size; }
    auto read(std::string& to, std::size_t most) -> state override;
    auto file() const -> std::optional<file_range> override { return range_; }

private:
    net::descriptor descriptor_;
    file_range range_;
    std::uint64_t given_ = 0;  // bytes
};

/// Appends `size` bytes from `offset` on to `to`; false where they are not there.
auto read_exactly(int descriptor, std::uint64_t offset, std::size_t size, std::string& to) -> bool;

}
