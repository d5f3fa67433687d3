#pragma once
#include <cstddef>
#include <expected>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit {

/// The body as a tensor, by Content-Type: nested JSON arrays, or a .npy file (application/x-npy, or
/// application/octet-stream that begins as one). 400: neither; 415: another type; 422: another shape or element type.
auto read_tensor_body(const exchange& x, dtype type, std::size_t rank) -> std::expected<any_tensor, problem>;

/// As .npy where `Accept` names application/x-npy, else as nested JSON arrays.
void write_tensor_body(const tensor_view& tensor, exchange& x);

}
