#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <conduit/http/arena.hpp>
#include <conduit/tensor/dtype.hpp>
#include <conduit/tensor/view.hpp>

namespace conduit::ml::protocol {

inline constexpr std::size_t most_tensors = 256;  // of one request, each way

/// JSON carries no tensors of 16-bit floating point, as in Triton: they go as binary data, both ways.
constexpr auto json_carries(dtype type) -> bool { return type != dtype::f16 && type != dtype::bf16; }

/// What a request says of itself beside its tensors. All views are of the request's memory.
struct call_parameters {
    std::string_view sequence_id;  // a number's text, or a string; empty: not part of a sequence
    bool sequence_start = false;
    bool sequence_end = false;
    std::uint64_t priority = 0;  // 1 is the highest; 0: the model's default
    std::uint64_t timeout = 0;   // microseconds; 0: the model's default
    bool binary_outputs = false;
};

struct infer_input {
    std::string_view name;
    dtype type = dtype::f32;
    std::array<std::int64_t, most_dimensions> dimensions{};
    std::size_t rank = 0;
    std::span<const std::byte> data{};  // exactly as many bytes as type and shape need, aligned for the type
    std::shared_ptr<const void> owner{};  // of the data; null: they lie in the request's body

    auto view() const -> tensor_view { return {type, std::span(dimensions).first(rank), data}; }
};

struct infer_output {
    std::string_view name;
    bool binary = false;  // else JSON
};

struct infer_request {
    std::string_view id;
    call_parameters parameters;
    std::vector<infer_input> inputs;
    std::vector<infer_output> outputs;  // none: all of the model's
};

/// Reads an inference request of the Open Inference Protocol: JSON, and behind its first `header_length` bytes the inputs that are
/// given as binary data; without that length all of the body is JSON. Sizes are checked against shapes, shapes against models are not.
/// Binary data are viewed where they lie in `body` if they are aligned for their type, else copied once. `memory` keeps text that the
/// request's views are of. The error is for the client, of status 400.
auto read_infer_request(std::string_view body, std::optional<std::size_t> header_length, arena& memory) -> std::expected<infer_request, std::string>;

/// Gives an input of known type and shape these bytes, viewed or copied; the error says what does not fit.
auto set_binary_data(infer_input& input, std::string_view bytes) -> std::expected<void, std::string>;

}
