#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <conduit/http/exchange.hpp>
#include <conduit/http/problem.hpp>
#include <conduit/meta/text.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit {

/// The tensor that an endpoint takes.
struct tensor_form {
    dtype type = dtype::f32;
    std::size_t rank = 0;
    std::span<const std::int64_t> declared{};  // its shape, -1 for any size; empty: any shape of that rank
};

/// The body as a tensor, by Content-Type:
/// - application/json: arrays in arrays; where at most one dimension of the declared shape is open, one flat array too;
/// - application/x-npy: a .npy file; also as application/octet-stream;
/// - application/octet-stream: the elements, row-major and little-endian, of a tensor of one dimension or of a declared shape of
///   which at most one dimension is open.
/// 400: not that; 415: another type; 422: another shape or element type.
/// A large body that needs no conversion and lies as its elements must becomes the tensor's memory; else it is copied once.
auto read_tensor_body(exchange& x, const tensor_form& form) -> std::expected<any_tensor, problem>;

/// As .npy or as bare elements where `Accept` names application/x-npy or application/octet-stream, else as nested JSON arrays.
/// Text has no bare elements.
void write_tensor_body(const tensor_view& tensor, exchange& x);

/// One of several tensors that an endpoint takes or gives: a member of an object.
struct tensor_field {
    meta::text name{};
    tensor_form form{};
    void (*set)(void* object, any_tensor&& from) = nullptr;
    tensor_view (*get)(const void* object) = nullptr;
};

/// The body as several tensors, by Content-Type: a JSON object, or a .npz file as application/x-npz, application/zip or
/// application/octet-stream. All must be there; others are passed over. Every fault is listed.
auto read_tensors_body(exchange& x, std::span<const tensor_field> fields, void* object) -> std::expected<void, problem>;

/// As .npz where `Accept` names application/x-npz or application/zip, else as a JSON object.
void write_tensors_body(std::span<const tensor_field> fields, const void* object, exchange& x);

}
