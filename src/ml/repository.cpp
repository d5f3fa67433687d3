#include <conduit/ml/repository.hpp>

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>

#include "model_state.hpp"
#include "runtime.hpp"
#include "session.hpp"

namespace conduit::ml {
namespace {

namespace files = std::filesystem;

/// Names become paths: no separators, no way up.
auto is_model_name(std::string_view name) -> bool {
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    return !name.empty() && name != "." && !name.contains("..") && name.find_first_not_of(allowed) == std::string_view::npos;
}

struct found_model {
    std::string path;
    std::string version;
};

/// The version folder with the highest number that holds a model.
auto highest_version(const files::path& folder) -> std::optional<found_model> {
    std::optional<found_model> best;
    std::uint64_t highest = 0;
    std::error_code error;
    for (const auto& entry : files::directory_iterator(folder, error)) {
        const auto version = entry.path().filename().string();
        std::uint64_t number = 0;
        const auto [end, failure] = std::from_chars(version.data(), version.data() + version.size(), number);
        if (failure != std::errc{} || end != version.data() + version.size()) continue;
        const auto file = entry.path() / "model.onnx";
        if (!files::is_regular_file(file, error) || (best && number <= highest)) continue;
        best = found_model{file.string(), version};
        highest = number;
    }
    return best;
}

auto find_model(const std::string& directory, const std::string& name) -> std::expected<found_model, std::string> {
    const auto base = files::path(directory);
    const auto file = base / (name + ".onnx");
    std::error_code error;
    const bool single = files::is_regular_file(file, error);
    auto versioned = highest_version(base / name);
    if (single && versioned)
        return std::unexpected("two models \"" + name + "\": " + file.string() + " and " + versioned->path + "; keep one of them");
    if (single) return found_model{file.string(), {}};
    if (versioned) return *std::move(versioned);
    return std::unexpected("no model \"" + name + "\": looked for " + file.string() + " and " + (base / name).string() +
                           "/*/model.onnx (change the directory with --models)");
}

}

struct repository::implementation {
    std::string directory;
    std::mutex mutex;
    std::map<std::string, std::unique_ptr<loaded_model>, std::less<>> models;
    bool stopped = false;
};

repository::repository(const options& options) : state_(std::make_unique<implementation>()) { state_->directory = options.models; }
repository::~repository() { stop(); }

auto repository::require(std::string_view wanted) -> std::expected<loaded_model*, std::string> {
    const std::string name(wanted);
    if (!is_model_name(name))
        return std::unexpected("\"" + name + "\" cannot be the name of a model: letters, digits, '_', '-' and single dots can");
    const std::scoped_lock lock(state_->mutex);
    if (const auto known = state_->models.find(name); known != state_->models.end()) return known->second.get();
    if (state_->stopped) return std::unexpected(std::string("the app is stopping"));

    const auto found = find_model(state_->directory, name);
    if (!found) return std::unexpected(found.error());
    if (const auto runtime = runtime::open(); !runtime) return std::unexpected(runtime.error());

    static std::mutex loading;  // of the process: apps in one process share ONNX Runtime
    const std::scoped_lock one_at_a_time(loading);
    auto session = session::load(found->path);
    if (!session) return std::unexpected("model \"" + name + "\": " + found->path + " cannot be loaded: " + session.error().message);
    auto state = model_state::make(name, found->version, model_config{}, {*std::move(session)});
    if (!state) return std::unexpected("model \"" + name + "\": " + state.error());
    return state_->models.emplace(name, std::make_unique<loaded_model>(*std::move(state))).first->second.get();
}

void repository::stop() {
    const std::scoped_lock lock(state_->mutex);
    state_->stopped = true;
    for (const auto& [name, model] : state_->models) model->stop();
}

}
