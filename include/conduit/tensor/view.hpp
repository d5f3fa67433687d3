#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>
#include <conduit/tensor/dtype.hpp>
#include <conduit/tensor/storage.hpp>

namespace conduit {

inline constexpr std::size_t most_dimensions = 8;

/// A tensor of any type and rank that someone else owns: row-major, without gaps.
struct tensor_view {
    dtype type = dtype::f32;
    std::span<const std::int64_t> shape;
    std::span<const std::byte> data;
};

/// A tensor whose type and rank are known at run time only.
struct any_tensor {
    dtype type = dtype::f32;
    std::vector<std::int64_t> shape;
    tensor_storage data;

    auto view() const -> tensor_view { return {type, shape, data.bytes()}; }
};

/// What is wrong with text or bytes that should have been a tensor.
struct tensor_fault {
    bool malformed = false;  // not JSON or not .npy at all (400), else the wrong contents (422)
    std::string at;          // JSON Pointer (RFC 6901) to the place; empty: the whole
    std::string code;        // "syntax", "type", "shape", "range"
    std::string message;     // for people

    friend auto operator==(const tensor_fault&, const tensor_fault&) -> bool = default;
};

/// The number of elements; nothing when a dimension is negative or the bytes would not fit an int64. As in NumPy, a
/// dimension of 0 does not excuse the others from being too large.
auto element_count(std::span<const std::int64_t> shape, dtype type) -> std::optional<std::size_t>;

/// Whether it has no elements, and yet more than a million places for them but for the dimension of 0. Nothing that a client sent bounds
/// these: who goes through the rows of [1000000000000, 0] does not come to an end. What is read from requests is refused so.
auto is_hollow(std::span<const std::int64_t> shape) -> bool;

/// "float32[7, 8]"; a dimension of -1 is "*".
auto type_text(dtype type, std::span<const std::int64_t> shape) -> std::string;

}
