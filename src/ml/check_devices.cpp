#include <algorithm>
#include <string>
#include <string_view>

#include "model_settings.hpp"
#include "providers.hpp"

namespace conduit::ml {

auto check_devices(model_settings& settings) -> std::expected<void, std::string> {
    auto& config = settings.config;
    for (const auto& provider : config.providers)
        if (!is_known_provider(provider.name)) return std::unexpected("\"" + provider.name + "\" is no provider that is known: " + known_providers() + " are");
    const bool on_devices = !config.providers.empty() && has_devices(config.providers.front().name);
    if (!settings.devices.empty() && !on_devices) return std::unexpected("\"devices\" are of the first provider, which must be cuda or tensorrt");
    if (config.memory.shrink && !config.memory.arena && !on_devices)
        return std::unexpected("\"memory.shrink\" is about the arena, which \"memory.arena\" turns off");

    // They are options of a provider in ONNX Runtime.
    const auto cuda = std::ranges::find(config.providers, std::string_view("cuda"), &provider_config::name);
    const auto pass = [&](const std::string& key, const std::string& value) -> std::expected<void, std::string> {
        if (cuda == config.providers.end()) return std::unexpected("\"memory." + key + "\" is of the provider \"cuda\", which \"providers\" does not name");
        if (std::ranges::contains(cuda->options, key, [](const auto& option) { return option.first; }))
            return std::unexpected("\"memory." + key + "\" is among the \"options\" of \"cuda\", too");
        cuda->options.emplace_back(key, value);
        return {};
    };
    if (const auto limit = config.memory.gpu_mem_limit; limit != 0)
        if (auto passed = pass("gpu_mem_limit", std::to_string(limit)); !passed) return passed;
    if (const auto& strategy = config.memory.arena_extend_strategy; !strategy.empty())
        if (auto passed = pass("arena_extend_strategy", strategy); !passed) return passed;
    return {};
}

auto session_devices(const model_settings& settings) -> std::vector<std::optional<unsigned>> {
    const auto& config = settings.config;
    if (config.providers.empty() || !has_devices(config.providers.front().name)) return {std::nullopt};
    std::vector<std::optional<unsigned>> each(std::max({config.instances, settings.devices.size(), std::size_t{1}}));
    for (std::size_t i = 0; i < each.size() && !settings.devices.empty(); ++i) each[i] = settings.devices[i % settings.devices.size()];
    return each;
}

}
