#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <conduit/tensor/tensor.hpp>
#include <conduit/tensor/text.hpp>

namespace conduit {

/// Texts in `Rank` dimensions, row-major, that are made at once and read then. They lie one behind the other in one memory, as
/// models and the Open Inference Protocol take them (conduit/tensor/text.hpp):
///     const std::vector<std::string> words{"hello", "world"};
///     conduit::tensor<std::string, 1> texts({2}, words);
///     std::string_view second = texts[1];
template <std::size_t Rank>
    requires(Rank <= most_dimensions)
class tensor<std::string, Rank> {
public:
    using value_type = std::string_view;
    using shape_type = std::array<std::int64_t, Rank>;
    static constexpr dtype type = dtype::text;
    static constexpr std::size_t rank = Rank;

    /// Empty texts; of rank 0, one.
    tensor() : tensor(shape_type{}, std::vector<std::string>(Rank == 0 ? 1 : 0)) {}

    /// Throws std::invalid_argument when there are not as many as the shape says.
    tensor(const shape_type& shape, std::span<const std::string> texts) : shape_(shape) { fill(texts); }
    tensor(const shape_type& shape, std::span<const std::string_view> texts) : shape_(shape) { fill(texts); }

    /// Takes over what a reader made. Throws std::invalid_argument when type, rank or size differ.
    explicit tensor(any_tensor&& other) {
        if (other.type != type || other.shape.size() != Rank) throw std::invalid_argument("this tensor has another type or rank");
        for (std::size_t i = 0; i < Rank; ++i) shape_[i] = other.shape[i];
        storage_ = std::move(other.data);
        find_elements();
    }

    tensor(const tensor& other) : shape_(other.shape_), storage_(other.storage_) { find_elements(); }
    /// The source becomes empty.
    tensor(tensor&& other) noexcept
        : shape_(std::exchange(other.shape_, {})), storage_(std::move(other.storage_)), elements_(std::exchange(other.elements_, {})) {}
    auto operator=(tensor other) noexcept -> tensor& {
        std::swap(shape_, other.shape_);
        std::swap(storage_, other.storage_);
        std::swap(elements_, other.elements_);
        return *this;
    }
    ~tensor() = default;

    auto shape() const -> const shape_type& { return shape_; }
    auto size() const -> std::size_t { return elements_.size(); }  // elements

    /// Row-major.
    auto data() const -> std::span<const std::string_view> { return elements_; }

    template <std::convertible_to<std::size_t>... Index>
        requires(sizeof...(Index) == Rank)
    auto operator[](Index... index) const -> std::string_view {
        std::size_t at = 0, axis = 0;
        ((at = at * static_cast<std::size_t>(shape_[axis++]) + static_cast<std::size_t>(index)), ...);
        return elements_[at];
    }

    /// Without type and rank. Lives as long as this tensor stays where it is.
    auto erased() const -> tensor_view { return {type, shape_, storage_.bytes()}; }

    /// The same, with the memory: this tensor becomes empty.
    auto to_any() && -> any_tensor {
        const auto shape = std::exchange(shape_, {});
        elements_.clear();
        return {type, {shape.begin(), shape.end()}, std::move(storage_)};
    }

    friend auto operator==(const tensor& a, const tensor& b) -> bool { return a.shape_ == b.shape_ && a.elements_ == b.elements_; }

private:
    template <class Texts>
    void fill(const Texts& texts) {
        std::string bytes;
        for (const auto& text : texts) append_text(bytes, text);
        storage_ = tensor_storage(bytes.size());
        if (!bytes.empty()) std::memcpy(storage_.data(), bytes.data(), bytes.size());
        find_elements();
    }
    void find_elements() {
        const auto count = element_count(shape_, type);
        auto found = count ? text_elements(std::as_const(storage_).bytes(), *count) : std::nullopt;
        if (!found) throw std::invalid_argument("a tensor needs as many texts as its shape says");
        elements_ = std::move(*found);
    }

    shape_type shape_{};
    tensor_storage storage_;
    std::vector<std::string_view> elements_;  // into the storage
};

}
