#pragma once
#include <expected>
#include <conduit/argument/argument.hpp>
#include <conduit/describe/type_of.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/result/result.hpp>
#include <conduit/tensor/media.hpp>
#include <conduit/tensor/tensor.hpp>

namespace conduit {

/// As described: arrays in arrays.
template <class T, std::size_t Rank>
inline constexpr describe::type levels_of_tensor{.kind = describe::kind::sequence, .name = {"array", 5}, .element = &levels_of_tensor<T, Rank - 1>};
template <class T>
inline constexpr describe::type levels_of_tensor<T, 0> = describe::type_of<T>;

template <class T, std::size_t Rank>
inline constexpr describe::content forms_of_tensor[]{
    {.media_type = {"application/json", 16}, .type = &levels_of_tensor<T, Rank>},
    {.media_type = {"application/x-npy", 17}},
};

/// A tensor as a handler's parameter is the request's body.
template <class T, std::size_t Rank>
struct argument<tensor<T, Rank>> {
    static constexpr bool reads_body = true;
    static constexpr describe::intake description{.contents = forms_of_tensor<T, Rank>};

    static auto from(exchange& x) -> std::expected<tensor<T, Rank>, problem> {
        auto read = read_tensor_body(x, dtype_of<T>, Rank);
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
