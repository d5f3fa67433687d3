#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mdspan>
#include <span>
#include <stdexcept>
#include <utility>
#include <conduit/tensor/dtype.hpp>
#include <conduit/tensor/storage.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit {

/// Owns elements in `Rank` dimensions, row-major. Of text (std::string), see conduit/tensor/text_tensor.hpp.
template <class T, std::size_t Rank>
class tensor;

/// Numbers or bools, in memory aligned to 64 bytes, or to their own size where it was taken over from somebody else:
///     conduit::tensor<float, 2> image({8, 8});      // zeros
///     image[3, 7] = 16;
///     auto row = std::submdspan(image.view(), 3, std::full_extent);
template <tensor_element T, std::size_t Rank>
    requires(Rank <= most_dimensions)
class tensor<T, Rank> {
public:
    using value_type = T;
    using shape_type = std::array<std::int64_t, Rank>;
    using extents_type = std::dextents<std::size_t, Rank>;
    static constexpr dtype type = dtype_of<T>;
    static constexpr std::size_t rank = Rank;

    tensor() : tensor(shape_type{}) {}

    /// Zeros. Throws std::length_error when the shape is negative or too large.
    explicit tensor(const shape_type& shape) : shape_(shape), storage_(bytes_of(shape)) {
        if (storage_.size() != 0) std::memset(storage_.data(), 0, storage_.size());
    }

    /// A copy of `values`, row-major. Throws std::invalid_argument when there are not as many as the shape says.
    tensor(const shape_type& shape, std::span<const T> values) : shape_(shape), storage_(bytes_of(shape)) {
        if (values.size_bytes() != storage_.size())
            throw std::invalid_argument("a tensor needs as many values as its shape says");
        if (!values.empty()) std::memcpy(storage_.data(), values.data(), values.size_bytes());
    }

    /// Takes over what a reader made, without a copy. Throws std::invalid_argument when type, rank, size or alignment are other ones.
    explicit tensor(any_tensor&& other) {
        if (other.type != type || other.shape.size() != Rank)
            throw std::invalid_argument("this tensor has another type or rank");
        for (std::size_t i = 0; i < Rank; ++i) shape_[i] = other.shape[i];
        if (bytes_of(shape_) != other.data.size())
            throw std::invalid_argument("a tensor needs as many values as its shape says");
        if (reinterpret_cast<std::uintptr_t>(other.data.data()) % alignof(T) != 0)
            throw std::invalid_argument("a tensor's memory must be aligned as its elements");
        storage_ = std::move(other.data);
    }

    tensor(const tensor&) = default;
    auto operator=(const tensor&) -> tensor& = default;
    /// The source keeps its rank and becomes empty.
    tensor(tensor&& other) noexcept : shape_(std::exchange(other.shape_, {})), storage_(std::move(other.storage_)) {}
    auto operator=(tensor&& other) noexcept -> tensor& {
        shape_ = std::exchange(other.shape_, {});
        storage_ = std::move(other.storage_);
        return *this;
    }
    ~tensor() = default;

    auto shape() const -> const shape_type& { return shape_; }
    auto size() const -> std::size_t { return storage_.size() / sizeof(T); }  // elements

    auto data() -> std::span<T> { return {static_cast<T*>(storage_.data()), size()}; }
    auto data() const -> std::span<const T> { return {static_cast<const T*>(storage_.data()), size()}; }

    auto view() -> std::mdspan<T, extents_type> { return {data().data(), extents()}; }
    auto view() const -> std::mdspan<const T, extents_type> { return {data().data(), extents()}; }

    template <std::convertible_to<std::size_t>... Index>
        requires(sizeof...(Index) == Rank)
    auto operator[](Index... index) -> T& {
        return view()[static_cast<std::size_t>(index)...];
    }
    template <std::convertible_to<std::size_t>... Index>
        requires(sizeof...(Index) == Rank)
    auto operator[](Index... index) const -> const T& {
        return view()[static_cast<std::size_t>(index)...];
    }

    /// Without type and rank. Lives as long as this tensor stays where it is.
    auto erased() const -> tensor_view { return {type, shape_, storage_.bytes()}; }

    /// The same, with the memory: this tensor becomes empty.
    auto to_any() && -> any_tensor {
        const auto shape = std::exchange(shape_, {});
        return {type, {shape.begin(), shape.end()}, std::move(storage_)};
    }

    friend auto operator==(const tensor& a, const tensor& b) -> bool {
        if (a.shape_ != b.shape_) return false;
        const auto left = a.data(), right = b.data();
        for (std::size_t i = 0; i < left.size(); ++i)
            if (!(left[i] == right[i])) return false;
        return true;
    }

private:
    static auto bytes_of(const shape_type& shape) -> std::size_t {
        const auto count = element_count(shape, type);
        if (!count) throw std::length_error("a tensor's shape is negative or too large");
        return *count * sizeof(T);
    }
    auto extents() const -> extents_type {
        std::array<std::size_t, Rank> sizes{};
        for (std::size_t i = 0; i < Rank; ++i) sizes[i] = static_cast<std::size_t>(shape_[i]);
        return extents_type{sizes};
    }

    shape_type shape_{};
    tensor_storage storage_;
};

}
