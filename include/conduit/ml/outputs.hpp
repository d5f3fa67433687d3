#pragma once
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <conduit/tensor/tensor.hpp>

namespace conduit::ml {

struct answer;

/// What a model computed for one request; others of the same batch share the memory. Copies share it, too.
class outputs {
public:
    explicit outputs(std::shared_ptr<const answer> answer) : answer_(std::move(answer)) {}

    /// A copy of the output of that name, or of the first one:
    ///     auto probabilities = out.get<float, 1>("probabilities");
    /// Throws std::logic_error when there is none of that name, type and rank: the handler does not fit the model.
    template <tensor_element T, std::size_t Rank>
    auto get(std::string_view name = {}) const -> tensor<T, Rank> {
        return copy<T, Rank>(find(name, dtype_of<T>, Rank));
    }
    /// The same by its number, as the model declares them.
    template <tensor_element T, std::size_t Rank>
    auto at(std::size_t number) const -> tensor<T, Rank> {
        return copy<T, Rank>(find(number, dtype_of<T>, Rank));
    }

    /// As `at` and `get`, of outputs that nobody else has: the tensor takes the memory over, without a copy, where it is all of what the run
    /// gave (not some rows of a batch) and is aligned. It then keeps the memory of all the run's outputs.
    template <tensor_element T, std::size_t Rank>
    auto take(std::size_t number) && -> tensor<T, Rank> {
        return tensor<T, Rank>(taken(find(number, dtype_of<T>, Rank), alignof(T)));
    }
    template <tensor_element T, std::size_t Rank>
    auto take(std::string_view name) && -> tensor<T, Rank> {
        return tensor<T, Rank>(taken(find(name, dtype_of<T>, Rank), alignof(T)));
    }

    /// The output itself, without a copy; lives as long as these outputs. Throws like `get`.
    auto view(std::string_view name = {}) const -> tensor_view;

private:
    template <class T, std::size_t Rank>
    static auto copy(const tensor_view& found) -> tensor<T, Rank> {
        typename tensor<T, Rank>::shape_type shape{};
        for (std::size_t i = 0; i < Rank; ++i) shape[i] = found.shape[i];
        tensor<T, Rank> made(shape);
        if (!found.data.empty()) std::memcpy(made.data().data(), found.data.data(), found.data.size());  // rows of a batch may lie at any address
        return made;
    }
    auto taken(const tensor_view& found, std::size_t alignment) const -> any_tensor;
    auto find(std::string_view name, dtype type, std::size_t rank) const -> tensor_view;
    auto find(std::size_t number, dtype type, std::size_t rank) const -> tensor_view;

    std::shared_ptr<const answer> answer_;
};

}
