#include "print_models.hpp"

#include <algorithm>
#include <cstdio>
#include <format>
#include <string>
#include <vector>

#include <conduit/tensor/view.hpp>

#include "../cli/models.hpp"
#include "../cli/table.hpp"
#include "load_sessions.hpp"
#include "model_files.hpp"
#include "providers.hpp"

namespace conduit {
namespace {

auto text(std::span<const ml::tensor_info> infos) -> std::string {
    std::string all;
    for (const auto& info : infos) all += (all.empty() ? "" : ", ") + info.name + ": " + type_text(info.type, info.shape);
    return all;
}

/// What differs from the defaults, in the words of the file.
auto text(const ml::model_settings& settings) -> std::string {
    std::string all;
    const auto add = [&](const std::string& words) { all += (all.empty() ? "" : ", ") + words; };
    const ml::model_config& config = settings.config;
    const ml::model_config usual;
    const auto number = [&](const char* key, auto value, auto default_value) {
        if (value != default_value) add(std::format("{} {}", key, value));
    };
    number("instances", config.instances, usual.instances);
    number("max_batch", config.max_batch, usual.max_batch);
    number("max_items", config.max_items, usual.max_items);
    number("delay", config.delay, usual.delay);
    number("queue", config.queue, usual.queue);
    number("deadline", config.deadline, usual.deadline);
    number("priorities", config.priorities, usual.priorities);
    number("priority", config.priority, usual.priority);
    number("patience", config.patience, usual.patience);
    number("overload_status", config.overload_status, usual.overload_status);
    number("hang_after", config.hang_after, usual.hang_after);
    number("warm_up", config.warm_up, usual.warm_up);
    number("warm_up_time", config.warm_up_time, usual.warm_up_time);
    if (!config.warm_up_shapes.empty()) add("warm_up_shapes");
    if (!config.paddings.empty()) add("paddings");
    if (!config.sequence.pairs.empty() || !config.sequence.controls.empty()) add("sequence");
    if (!config.parameters.empty()) add("parameters");
    if (!config.memory.arena) add("no arena");
    if (config.memory.shrink) add("shrink");
    number("gpu_mem_limit", config.memory.gpu_mem_limit, std::uint64_t{0});
    if (!config.memory.arena_extend_strategy.empty()) add(config.memory.arena_extend_strategy);
    for (const auto& provider : config.providers) add("provider " + provider.name);
    if (config.fallback) add("fallback");
    if (!settings.devices.empty()) add(std::format("{} devices", settings.devices.size()));
    switch (settings.versions.which) {
        case ml::version_policy::kind::all: add("versions all"); break;
        case ml::version_policy::kind::specific: add("versions listed"); break;
        case ml::version_policy::kind::latest: number("versions latest", settings.versions.count, std::uint64_t{1}); break;
    }
    return all;
}

}

auto cli::print_models(const options& options) -> int {
    const auto names = ml::list_model_names(options.models);
    if (!names) {
        std::fprintf(stderr, "error: %s\n", names.error().c_str());
        return 1;
    }
    std::vector<std::vector<std::string>> rows{{"MODEL", "VERSION", "STATE", "MEMORY", "INPUTS", "OUTPUTS", "CONFIGURATION"}};
    std::vector<std::string> failures;
    for (const auto& name : *names) {
        const auto fail = [&](const std::string& version, const std::string& why) {
            rows.push_back({name, version, "failed", "", "", "", ""});
            failures.push_back(why);
        };
        auto files = ml::find_model_files(options.models, name);
        const auto settings = files ? ml::read_settings_of(*files) : std::unexpected(files.error());
        const auto chosen = settings ? ml::choose_versions(*files, settings->versions) : std::unexpected(settings.error());
        if (!chosen) {
            fail("", chosen.error());
            continue;
        }
        for (const auto& version : files->versions) {
            const auto loaded = ml::load_sessions(version, *settings, nullptr);
            if (!loaded) {
                fail(version.name, loaded.error());
                continue;
            }
            const auto& session = *loaded->sessions.front();
            rows.push_back({name, version.name, "ready", std::format("{:.1f} MB", static_cast<double>(loaded->bytes) / 1e6), text(session.inputs()),
                            text(session.outputs()), text(*settings) + (session.is_pinned() ? ", pinned memory" : "")});
        }
    }
    print_table(rows);
    for (const auto& failure : failures) std::fprintf(stderr, "error: %s\n", failure.c_str());
    return failures.empty() ? 0 : 1;
}

/// Called, this makes the linker take the file out of the archive: the weak symbol alone does not.
void ml::link_print_models() {}

}
