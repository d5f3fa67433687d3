#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace conduit::ml {

/// The files beside it that a model in ONNX's format keeps weights in, as it names them (the `location` of its tensors' external data,
/// onnx.proto), each once. Error: one line; the text is no such model, or is nested deeper than 64 graphs.
auto external_locations(std::string_view model) -> std::expected<std::vector<std::string>, std::string>;

/// Whether all of them are files inside the folder of the model at `path`; else one line. ONNX Runtime would read others, and takes one
/// location for an address in memory.
auto check_external_locations(const std::string& path, const std::vector<std::string>& locations) -> std::expected<void, std::string>;

}
