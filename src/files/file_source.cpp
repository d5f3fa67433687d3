#include "file_source.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace conduit::files {
namespace {

/// Appends at most `most` bytes. None: the file ends at `offset`, or cannot be read.
auto read_some(int descriptor, std::uint64_t offset, std::size_t most, std::string& to) -> std::size_t {
    const auto before = to.size();
    to.resize_and_overwrite(before + most, [&](char* bytes, std::size_t) {
        ssize_t count = 0;
        do count = pread(descriptor, bytes + before, most, static_cast<off_t>(offset));
        while (count < 0 && errno == EINTR);
        return before + static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    });
    return to.size() - before;
}

}

file_source::file_source(net::descriptor descriptor, std::uint64_t offset, std::uint64_t size)
    : descriptor_(std::move(descriptor)), range_{descriptor_.get(), offset, size} {}

auto file_source::read(std::string& to, std::size_t most) -> state {
    if (given_ == range_.size) return state::ended;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(most, range_.size - given_));
    if (wanted == 0) return state::more;
    const auto count = read_some(descriptor_.get(), range_.offset + given_, wanted, to);
    if (count == 0) return state::failed;
    given_ += count;
    return given_ == range_.size ? state::ended : state::more;
}

auto read_exactly(int descriptor, std::uint64_t offset, std::size_t size, std::string& to) -> bool {
    for (std::size_t done = 0; done < size;) {
        const auto count = read_some(descriptor, offset + done, size - done, to);
        if (count == 0) return false;
        done += count;
    }
    return true;
}

}
