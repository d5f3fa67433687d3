#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>
#include <conduit/tensor/dtype.hpp>
#include <conduit/tensor/view.hpp>

// A declared shape has -1 for a dimension of any size; an empty one is none.
namespace conduit {

/// What is wrong with a shape where another was declared.
auto shape_fault(dtype type, std::span<const std::int64_t> shape, std::span<const std::int64_t> declared) -> std::optional<tensor_fault>;

/// The shape of so many elements; at most one dimension may be of any size.
auto shape_of(std::size_t count, dtype type, std::span<const std::int64_t> declared) -> std::expected<std::vector<std::int64_t>, tensor_fault>;

}
