#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <conduit/ml/model_config.hpp>
#include <conduit/ml/tensor_info.hpp>

#include "version_policy.hpp"

namespace conduit::ml {

/// An input or output as a config.pbtxt declares it.
struct tensor_claim {
    std::string place;  // FILE:LINE
    bool input = true;
    std::string name{};
    std::optional<dtype> type{};
    std::optional<std::vector<std::int64_t>> shape{};  // -1: any size
};

/// All that is said of a model beside it.
struct model_settings {
    model_config config{};
    version_policy versions{};
    std::vector<unsigned> devices{};     // over which instances of the first provider are spread; empty: as its options say
    std::vector<tensor_claim> claims{};  // that the model must keep
    std::vector<std::string> notes{};    // for the one who serves it: a line each
};

/// The settings in a JSON object. `file` is for errors, which are one line: they name the file, the key and what is allowed.
auto read_settings(const std::string& file, std::string_view json) -> std::expected<model_settings, std::string>;

/// The settings in a Triton config.pbtxt. What it says that does not apply here is an error that names file and line.
auto read_triton_settings(const std::string& file, std::string_view model, std::string_view text) -> std::expected<model_settings, std::string>;

/// Whether the providers, devices and limits of memory go together; passes the limits on to the provider that they are of.
auto check_devices(model_settings& settings) -> std::expected<void, std::string>;

/// The device of each session. The CPU's instances share one, those of GPUs have their own: a session has one stream (onnxruntime#12049).
/// Nothing: as the provider's options say.
auto session_devices(const model_settings& settings) -> std::vector<std::optional<unsigned>>;

/// Whether a model with these inputs and outputs is as the settings say.
auto check_claims(const model_settings& settings, std::span<const tensor_info> inputs, std::span<const tensor_info> outputs)
    -> std::expected<void, std::string>;

}
