#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>
#include <conduit/tensor/view.hpp>

namespace conduit::ml {

struct run_result;

/// A shape that needs no memory of its own; one dimension more than tensors have, for the batch's.
struct dimensions {
    std::array<std::int64_t, most_dimensions + 1> sizes{};
    std::size_t rank = 0;

    dimensions() = default;
    explicit dimensions(std::span<const std::int64_t> shape) : rank(std::min(shape.size(), sizes.size())) {
        for (std::size_t i = 0; i < rank; ++i) sizes[i] = shape[i];
    }
    auto view() const -> std::span<const std::int64_t> { return std::span(sizes).first(rank); }

    void push_front(std::int64_t size) {
        for (std::size_t i = rank++; i > 0; --i) sizes[i] = sizes[i - 1];
        sizes[0] = size;
    }
    void pop_front() {
        for (std::size_t i = 1; i < rank; ++i) sizes[i - 1] = sizes[i];
        --rank;
    }
};

/// What one request got of an output: some rows of what a run computed, or a copy of its own.
struct answer_part {
    dtype type = dtype::f32;
    dimensions shape;
    std::span<const std::byte> data;
    tensor_storage own{};  // where `data` is not the run's
};

struct answer {
    std::shared_ptr<const run_result> result;  // that the parts look into
    std::vector<answer_part> parts;            // as the model's outputs
};

}
