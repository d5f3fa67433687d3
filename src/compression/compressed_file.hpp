#pragma once
#include <memory>
#include <string>
#include <conduit/http/body_source.hpp>

#include "../http/accept_encoding.hpp"

namespace conduit::compression {

inline constexpr std::size_t most_in_compressed_files = 16 * 1024 * 1024;  // bytes, in the whole process

/// A part of a file, or all of it, in a coding. It is compressed when it is asked for first, and again when the file has changed:
/// that is told by its size and its time of modification, as its ETag is. None: it would not become smaller, or cannot be read.
auto compressed_file(const body_source::file_range& range, http::encoding coding) -> std::shared_ptr<const std::string>;

}
