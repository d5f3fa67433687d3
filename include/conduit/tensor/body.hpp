#pragma once
#include <expected>
#include <conduit/argument/argument.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/result/result.hpp>
#include <conduit/tensor/media.hpp>
#include <conduit/tensor/tensor.hpp>
#include <conduit/tensor/text_tensor.hpp>

namespace conduit {

/// The `T` of a tensor<T, Rank>.
template <class Tensor>
struct element_of_tensor;
template <class T, std::size_t Rank>
struct element_of_tensor<tensor<T, Rank>> {
    using type = T;
};

/// As described: arrays in arrays.
template <class T, std::size_t Rank>
inline constexpr describe::type levels_of_tensor{.kind = describe::kind::sequence, .name = {"array", 5}, .element = &levels_of_tensor<T, Rank - 1>};
template <class T>
inline constexpr describe::type levels_of_tensor<T, 0> = describe::type_of<T>;
// JSON's numbers of 16 bits are of tensors only.
template <>
inline constexpr describe::type levels_of_tensor<float16, 0>{.kind = describe::kind::real, .size = 2, .name = {"number", 6}};
template <>
inline constexpr describe::type levels_of_tensor<bfloat16, 0>{.kind = describe::kind::real, .size = 2, .name = {"number", 6}};

template <class T, std::size_t Rank>
inline constexpr describe::content forms_of_tensor[]{
    {.media_type = {"application/json", 16}, .type = &levels_of_tensor<T, Rank>},
    {.media_type = {"application/x-npy", 17}},
    {.media_type = {"application/octet-stream", 24}},
};
template <std::size_t Rank>
inline constexpr describe::content forms_of_tensor<std::string, Rank>[]{
    {.media_type = {"application/json", 16}, .type = &levels_of_tensor<std::string, Rank>},
    {.media_type = {"application/x-npy", 17}},
};

/// A tensor as a handler's parameter is the request's body. Its shape may be declared:
///     auto classify([[=shape(8, 8)]] conduit::tensor<float, 2> image) -> ...
template <class T, std::size_t Rank>
struct argument<tensor<T, Rank>> {
    static constexpr bool reads_body = true;
    static constexpr describe::intake description{.contents = forms_of_tensor<T, Rank>};

    static auto from(exchange& x, const annotation::constraint& constraint) -> std::expected<tensor<T, Rank>, problem> {
        auto read = read_tensor_body(x, {tensor<T, Rank>::type, Rank, constraint.shape()});
        if (!read) return std::unexpected(std::move(read.error()));
        return tensor<T, Rank>(std::move(*read));
    }
};

template <class T, std::size_t Rank>
struct result<tensor<T, Rank>> {
    static constexpr describe::answer description{.contents = forms_of_tensor<T, Rank>};

    static void write(tensor<T, Rank>&& tensor, exchange& x) { write_tensor_body(tensor.erased(), x); }
};

}
