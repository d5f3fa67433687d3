#include "load_sessions.hpp"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <optional>
#include <system_error>

#include "external_data.hpp"
#include "providers.hpp"
#include "session_options.hpp"

namespace conduit::ml {
namespace {

constexpr std::uint64_t most_settings = 1024 * 1024;                  // bytes
constexpr std::uint64_t most_model = (std::uint64_t{1} << 31) - 1;    // bytes; protobuf's own limit: larger models keep their weights beside them

using made_session = std::expected<std::shared_ptr<session>, std::string>;

/// One version's file, and how sessions of it are made.
class session_maker {
public:
    session_maker(const model_files::version& version, const model_cache* cache) : path_(version.path), cache_(cache) {}

    auto open() -> std::expected<void, std::string> {
        auto content = read_whole_file(path_, most_model);
        if (!content) return std::unexpected(std::move(content.error()));
        model_ = *std::move(content);
        const auto locations = external_locations(model_);
        if (!locations) return std::unexpected(locations.error());
        external_ = !locations->empty();
        bytes_ = model_.size();
        for (const auto& location : *locations) {
            std::error_code error;
            const auto size = std::filesystem::file_size(std::filesystem::path(path_).parent_path() / location, error);
            bytes_ += error ? 0 : size;
        }
        return check_external_locations(path_, *locations);
    }

    auto make(std::span<const provider_config> providers, std::optional<unsigned> device) const -> made_session {
        const bool cached = cache_ != nullptr && !external_ && std::ranges::all_of(providers, [](const auto& each) { return keeps_graphs(each.name); });
        if (!cached) return make_plain({.providers = providers, .device = device});
        const auto key = model_cache::key(model_, providers);
        if (const auto optimized = cache_->find(key)) {
            auto made = make_from(*optimized, {.providers = providers, .device = device, .optimized = true});
            if (made) return made;
            cache_->drop(key);
        }
        const auto file = cache_->begin(key);
        auto made = make_plain({.providers = providers, .device = device, .write_to = file});
        if (made) {
            cache_->keep(key, file);
            return made;
        }
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
        return make_plain({.providers = providers, .device = device});  // perhaps it only cannot be written
    }

    /// Of its files: what it takes at least.
    auto bytes() const -> std::uint64_t { return bytes_; }

private:
    auto make_plain(const session_plan& plan) const -> made_session {
        if (!external_) return make_from(model_, plan);
        const auto options = make_session_options(plan);
        if (!options) return std::unexpected(options.error());
        return words(session::load(path_, options->get()));
    }
    static auto make_from(std::string_view model, const session_plan& plan) -> made_session {
        const auto options = make_session_options(plan);
        if (!options) return std::unexpected(options.error());
        return words(session::read(model, options->get()));
    }
    static auto words(std::expected<std::shared_ptr<session>, ort_error> made) -> made_session {
        if (!made) return std::unexpected(std::move(made.error().message));
        return *std::move(made);
    }

    const std::string& path_;
    const model_cache* cache_;
    std::string model_;
    std::uint64_t bytes_ = 0;
    bool external_ = false;
};

}

auto read_settings_of(const model_files& files) -> std::expected<model_settings, std::string> {
    const bool triton = files.config.empty();
    const auto& path = triton ? files.triton_config : files.config;
    if (path.empty()) return model_settings{};
    const auto text = read_whole_file(path, most_settings);
    if (!text) return std::unexpected(text.error());
    auto settings = triton ? read_triton_settings(path, files.name, *text) : read_settings(path, *text);
    if (!settings) return settings;
    const auto& providers = settings->config.providers;
    for (const auto& provider : providers)
        if (!is_known_provider(provider.name)) return std::unexpected(path + ": \"" + provider.name + "\" is no provider that is known: " + known_providers() + " are");
    if (!settings->devices.empty() && (providers.empty() || !has_devices(providers.front().name)))
        return std::unexpected(path + ": \"devices\" are of the first provider, which must be cuda or tensorrt");
    return settings;
}

auto load_sessions(const model_files::version& version, const model_settings& settings, const model_cache* cache)
    -> std::expected<loaded_sessions, std::string> {
    if (const auto runtime = runtime::open(); !runtime) return std::unexpected(runtime.error());
    static std::mutex loading;
    const std::scoped_lock one_at_a_time(loading);

    const auto fail = [&](const std::string& why) { return std::unexpected(version.path + " cannot be loaded: " + why); };
    session_maker maker(version, cache);
    if (const auto opened = maker.open(); !opened) return fail(opened.error());

    loaded_sessions loaded;
    const auto& config = settings.config;
    // The CPU's instances share a session, those of GPUs have their own: a session has one stream (onnxruntime#12049).
    const bool devices = !config.providers.empty() && has_devices(config.providers.front().name);
    const auto count = devices ? std::max({config.instances, settings.devices.size(), std::size_t{1}}) : 1;
    for (std::size_t i = 0; i < count; ++i) {
        const auto device = settings.devices.empty() ? std::nullopt : std::optional(settings.devices[i % settings.devices.size()]);
        auto made = maker.make(config.providers, device);
        if (!made && config.fallback && !config.providers.empty()) {
            loaded.note = made.error() + "; the CPU is used, as \"fallback\" allows";
            loaded.sessions.clear();
            made = maker.make({}, std::nullopt);
        }
        if (!made) return fail(made.error());
        if (const auto kept = check_claims(settings, (*made)->inputs(), (*made)->outputs()); !kept) return std::unexpected(kept.error());
        loaded.bytes += std::max((*made)->memory(), maker.bytes());
        loaded.sessions.push_back(*std::move(made));
        if (!loaded.note.empty()) break;
    }
    return loaded;
}

}
