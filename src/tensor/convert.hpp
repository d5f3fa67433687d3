#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <conduit/tensor/dtype.hpp>
#include <conduit/tensor/storage.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit {

/// `count` elements in another type, by the rules of `read_tensor_npy`. `from` may be unaligned.
auto convert(std::span<const std::byte> from, dtype source, dtype target) -> std::expected<tensor_storage, tensor_fault>;

/// Column-major to row-major.
auto to_row_major(const tensor_storage& from, std::span<const std::int64_t> shape, std::size_t element_size) -> tensor_storage;

}
