#include "transpose.hpp"

#include <algorithm>
#include <cstring>

#include <conduit/tensor/view.hpp>

namespace conduit {
namespace {

constexpr std::size_t block = 32;  // elements: a block's lines of both sides fit the first-level cache

/// `from` has strides of 1 and `from_stride` along the axes that `to` has with strides of `to_stride` and 1.
template <std::size_t Size>
void transpose(const std::byte* from, std::byte* to, std::size_t rows, std::size_t columns, std::size_t from_stride, std::size_t to_stride) {
    for (std::size_t first_row = 0; first_row < rows; first_row += block)
        for (std::size_t first_column = 0; first_column < columns; first_column += block) {
            const auto last_row = std::min(rows, first_row + block), last_column = std::min(columns, first_column + block);
            for (auto row = first_row; row < last_row; ++row)
                for (auto column = first_column; column < last_column; ++column)
                    std::memcpy(to + (row * to_stride + column) * Size, from + (row + column * from_stride) * Size, Size);
        }
}

/// The first axis and the last change places block by block, for each index of those between.
template <std::size_t Size>
void reverse_axes(const std::byte* from, std::byte* to, std::span<const std::size_t> sizes) {
    const auto last = sizes.size() - 1;
    std::size_t from_strides[most_dimensions], to_strides[most_dimensions], index[most_dimensions]{};
    from_strides[0] = to_strides[last] = 1;
    for (std::size_t i = 1; i <= last; ++i) {
        from_strides[i] = from_strides[i - 1] * sizes[i - 1];
        to_strides[last - i] = to_strides[last - i + 1] * sizes[last - i + 1];
    }
    std::size_t from_offset = 0, to_offset = 0;
    while (true) {
        transpose<Size>(from + from_offset * Size, to + to_offset * Size, sizes[0], sizes[last], from_strides[last], to_strides[0]);
        auto axis = last;
        while (--axis > 0) {
            from_offset += from_strides[axis];
            to_offset += to_strides[axis];
            if (++index[axis] < sizes[axis]) break;
            from_offset -= from_strides[axis] * index[axis];
            to_offset -= to_strides[axis] * index[axis];
            index[axis] = 0;
        }
        if (axis == 0) return;
    }
}

}

auto to_row_major(std::span<const std::byte> from, std::span<const std::int64_t> shape, std::size_t element_size) -> tensor_storage {
    tensor_storage out(from.size());
    if (from.empty()) return out;
    auto* const to = static_cast<std::byte*>(out.data());
    if (shape.size() < 2) {
        std::memcpy(to, from.data(), from.size());
        return out;
    }
    std::size_t sizes[most_dimensions];
    for (std::size_t i = 0; i < shape.size(); ++i) sizes[i] = static_cast<std::size_t>(shape[i]);
    const std::span used(sizes, shape.size());
    switch (element_size) {
    case 1: reverse_axes<1>(from.data(), to, used); break;
    case 2: reverse_axes<2>(from.data(), to, used); break;
    case 4: reverse_axes<4>(from.data(), to, used); break;
    default: reverse_axes<8>(from.data(), to, used); break;
    }
    return out;
}

}
