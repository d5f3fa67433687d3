#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <conduit/ml/model_config.hpp>

namespace conduit::ml {

/// Models as ONNX Runtime optimised them, in a folder on disk that several processes may share. An entry is a file named by its key and by
/// the hash of what is in it: one that was cut off or changed is found out, and dropped.
class model_cache {
public:
    /// Makes the folder where it is missing; "auto" is conduit/models in XDG_CACHE_HOME, or in ~/.cache. Refuses one that others can
    /// write to: what lies there is run.
    static auto open(const std::string& folder, std::uint64_t most_bytes) -> std::expected<model_cache, std::string>;

    /// What the optimised form of a model depends on: its content, ONNX Runtime, the providers and the processor.
    static auto key(std::string_view model, std::span<const provider_config> providers) -> std::string;

    /// The optimised model, and from now on it was used last; nothing when there is none.
    auto find(const std::string& key) const -> std::optional<std::string>;

    /// The file to write an entry to; `keep` makes an entry of it, or throws it away, and drops the entries that were used the longest time
    /// ago until all fit.
    auto begin(const std::string& key) const -> std::string;
    void keep(const std::string& key, const std::string& file) const;

    void drop(const std::string& key) const;

    auto folder() const -> const std::string& { return folder_; }

private:
    model_cache(std::string folder, std::uint64_t most_bytes) : folder_(std::move(folder)), most_bytes_(most_bytes) {}
    void make_room() const;

    std::string folder_;
    std::uint64_t most_bytes_;
};

}
