#include "load_sessions.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
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
    session_maker(const model_files::version& version, const model_cache* cache, std::stop_token stop)
        : path_(version.path), cache_(cache), stop_(std::move(stop)) {}

    auto open() -> std::expected<void, std::string> {
        auto content = read_whole_file(path_, most_model, stop_);
        if (!content) return std::unexpected(std::move(content.error()));
        if (stop_.stop_requested()) return std::unexpected(load_control::cancelled);
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

    auto make(std::span<const provider_config> providers, std::optional<unsigned> device, const memory_config& memory) const -> made_session {
        auto made = make({.providers = providers, .device = device, .arena = memory.arena});
        if (!made) return made;
        std::string shrinking = memory.arena ? "cpu:0" : "";
        if (!providers.empty() && has_devices(providers.front().name)) {
            const auto number = device.value_or(device_of(providers.front()));
            (*made)->pin(pinned_memory(providers.front().name), number);
            shrinking += (shrinking.empty() ? "gpu:" : ";gpu:") + std::to_string(number);
        }
        if (memory.shrink) (*made)->shrink(std::move(shrinking));
        return made;
    }

    /// Of its files: what it takes at least.
    auto bytes() const -> std::uint64_t { return bytes_; }

private:
    auto make(session_plan plan) const -> made_session {
        const bool cached = cache_ != nullptr && !external_ && std::ranges::all_of(plan.providers, [](const auto& each) { return keeps_graphs(each.name); });
        if (!cached) return make_plain(plan);
        const auto key = model_cache::key(model_, plan.providers);
        if (const auto optimized = cache_->find(key)) {
            auto with = plan;
            with.optimized = true;
            auto made = make_from(*optimized, with);
            if (made || stop_.stop_requested()) return made;
            cache_->drop(key);
        }
        auto writing = plan;
        writing.write_to = cache_->begin(key);
        auto made = make_plain(writing);
        if (made) {
            cache_->keep(key, writing.write_to);
            return made;
        }
        std::error_code ignored;
        std::filesystem::remove(writing.write_to, ignored);
        return stop_.stop_requested() ? made : make_plain(plan);  // perhaps it only cannot be written
    }
    /// As its options say.
    static auto device_of(const provider_config& provider) -> unsigned {
        unsigned number = 0;
        for (const auto& [key, value] : provider.options)
            if (key == "device_id") std::from_chars(value.data(), value.data() + value.size(), number);
        return number;
    }
    auto make_plain(const session_plan& plan) const -> made_session {
        if (!external_) return make_from(model_, plan);
        return make_with(plan, [&](const OrtSessionOptions* options) { return session::load(path_, options); });
    }
    auto make_from(std::string_view model, const session_plan& plan) const -> made_session {
        return make_with(plan, [&](const OrtSessionOptions* options) { return session::read(model, options); });
    }
    template <class Make>
    auto make_with(const session_plan& plan, Make make_session) const -> made_session {
        const auto options = make_session_options(plan);
        if (!options) return std::unexpected(options.error());
        const std::stop_callback cancel(stop_, [raw = options->get()] {
            ort_error ignored;  // then it is loaded, and thrown away
            failed(ort().SessionOptionsSetLoadCancellationFlag(raw, true), ignored);
        });
        auto made = make_session(options->get());
        if (!made) return std::unexpected(made.error().code == ORT_MODEL_LOAD_CANCELED ? load_control::cancelled : std::move(made.error().message));
        return *std::move(made);
    }

    const std::string& path_;
    const model_cache* cache_;
    const std::stop_token stop_;
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
    if (const auto checked = check_devices(*settings); !checked) return std::unexpected(path + ": " + checked.error());
    return settings;
}

auto load_sessions(const model_files::version& version, const model_settings& settings, const model_cache* cache, const load_control& control)
    -> std::expected<loaded_sessions, std::string> {
    if (const auto runtime = runtime::open(); !runtime) return std::unexpected(runtime.error());
    static std::mutex loading;
    const std::scoped_lock one_at_a_time(loading);

    const auto fail = [&](const std::string& why) { return std::unexpected(version.path + " cannot be loaded: " + why); };
    session_maker maker(version, cache, control.stop);
    control.say("reading its file");
    if (const auto opened = maker.open(); !opened) return fail(opened.error());

    loaded_sessions loaded;
    const auto& config = settings.config;
    const auto devices = session_devices(settings);
    const bool own_sessions = !config.providers.empty() && has_devices(config.providers.front().name);
    loaded.instances = own_sessions ? devices.size() : config.instances;
    for (const auto device : devices) {
        control.say("session " + std::to_string(loaded.sessions.size() + 1) + " of " + std::to_string(devices.size()));
        auto made = maker.make(config.providers, device, config.memory);
        if (!made && !control.stop.stop_requested() && config.fallback && !config.providers.empty()) {
            loaded.note = made.error() + "; the CPU is used, as \"fallback\" allows";
            loaded.sessions.clear();
            loaded.bytes = 0;
            loaded.instances = config.instances;
            made = maker.make({}, std::nullopt, config.memory);
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
