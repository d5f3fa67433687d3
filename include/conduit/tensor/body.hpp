#pragma once
#include <expected>
#include <conduit/argument/argument.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/result/result.hpp>
#include <conduit/tensor/media.hpp>
#include <conduit/tensor/tensor.hpp>

namespace conduit {

/// A tensor as a handler's parameter is the request's body.
template <class T, std::size_t Rank>
struct argument<tensor<T, Rank>> {
    static constexpr bool reads_body = true;

    static auto from(exchange& x) -> std::expected<tensor<T, Rank>, problem> {
        auto read = read_tensor_body(x, dtype_of<T>, Rank);
        if (!read) return std::unexpected(std::move(read.error()));
        return tensor<T, Rank>(std::move(*read));
    }
};

template <class T, std::size_t Rank>
struct result<tensor<T, Rank>> {
    static void write(tensor<T, Rank>&& tensor, exchange& x) { write_tensor_body(tensor.erased(), x); }
};

}
