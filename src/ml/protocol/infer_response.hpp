#pragma once
#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <conduit/tensor/view.hpp>

namespace conduit::ml::protocol {

struct response_output {
    std::string_view name;
    tensor_view tensor;
    bool binary = false;  // else JSON
};

struct response_head {
    std::string_view model;
    std::string_view version{};  // empty: none
    std::string_view id{};       // as in the request; empty: none
};

/// Appends an inference response of the Open Inference Protocol, the binary outputs' memory behind the JSON: the only copy of it. Gives
/// the bytes of JSON, or what is wrong: an output that JSON cannot carry. Floating-point numbers that JSON does not have are
/// "NaN", "Infinity" and "-Infinity".
auto write_infer_response(std::string& body, const response_head& head, std::span<const response_output> outputs) -> std::expected<std::size_t, std::string>;

}
