#pragma once
#include <cstdint>
#include <expected>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "version_policy.hpp"

namespace conduit::ml {

/// Names become paths, and parts of URLs: letters, digits, '_', '-' and single dots; 128 characters at most.
auto is_model_name(std::string_view name) -> bool;

/// What a models directory holds of one model: NAME.onnx beside NAME.json, or NAME/VERSION/model.onnx beside NAME/model.json.
struct model_files {
    struct version {
        std::string name;  // the folder's; empty for NAME.onnx
        std::string path;  // without symbolic links
        std::uint64_t number = 0;
    };

    std::string name;
    std::vector<version> versions{};   // in the order of their numbers, at least one
    std::string config{};              // the JSON file's path, or empty
    std::string triton_config{};       // NAME/config.pbtxt, or empty
};

/// What is there of that model, or one line that says what is wrong. Nothing outside of `directory` is used: symbolic links that lead
/// out of it are refused.
auto find_model_files(const std::string& directory, std::string_view name) -> std::expected<model_files, std::string>;

/// The names of all models in `directory`, in alphabetical order; what can be no model is passed over.
auto list_model_names(const std::string& directory) -> std::expected<std::vector<std::string>, std::string>;

/// Takes the versions out that the policy does not ask for; or says which one is missing.
auto choose_versions(model_files& files, const version_policy& policy) -> std::expected<void, std::string>;

/// The whole of a regular file of at most `most` bytes, or why not; a part of it once a stop is requested.
auto read_whole_file(const std::string& path, std::uint64_t most, const std::stop_token& stop = {}) -> std::expected<std::string, std::string>;

}
