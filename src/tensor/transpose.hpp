#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <conduit/tensor/storage.hpp>

namespace conduit {

/// Column-major to row-major; elements of 1, 2, 4 or 8 bytes.
auto to_row_major(std::span<const std::byte> from, std::span<const std::int64_t> shape, std::size_t element_size) -> tensor_storage;

}
