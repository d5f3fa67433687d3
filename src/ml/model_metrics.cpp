#include "model_metrics.hpp"

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "model_state.hpp"
#include "model_store.hpp"

namespace conduit::ml {
namespace {

constexpr double microseconds = 1e6;  // in a second

using labels = std::array<metric_label, 2>;

auto labels_of(const version_report& version) -> labels { return {{{"model", version.model}, {"version", version.version}}}; }

auto with(const labels& those, std::string_view name, std::string_view value) -> std::array<metric_label, 3> {
    return {those[0], those[1], {name, value}};
}

/// A family is one behind the other for all models: `value` gives each one's.
class family_writer {
public:
    family_writer(const std::vector<version_report>& versions, metric_writer& to) : versions_(versions), to_(to) {}

    void numbers(std::string_view name, metric_kind kind, std::string_view help, auto value) {
        to_.begin(name, kind, help);
        for (const auto& version : versions_) to_.add(labels_of(version), value(version));
    }
    void count(std::string_view name, std::string_view help, std::uint64_t model_statistics::*value) {
        numbers(name, metric_kind::counter, help, [value](const version_report& version) { return version.counted.*value; });
    }
    void level(std::string_view name, std::string_view help, std::uint64_t model_statistics::*value) {
        numbers(name, metric_kind::gauge, help, [value](const version_report& version) { return version.counted.*value; });
    }
    void level(std::string_view name, std::string_view help, std::uint64_t version_report::*value) {
        numbers(name, metric_kind::gauge, help, [value](const version_report& version) { return version.*value; });
    }
    template <class Histogram>
    void distribution(std::string_view name, std::string_view help, Histogram model_statistics::*value, std::span<const std::uint64_t> bounds, double parts) {
        to_.begin(name, metric_kind::histogram, help);
        for (const auto& version : versions_) {
            const auto& counted = version.counted.*value;
            to_.add_histogram(labels_of(version), bounds, counted.counts, counted.sum, parts);
        }
    }

private:
    const std::vector<version_report>& versions_;
    metric_writer& to_;
};

void write_drops(const std::vector<version_report>& versions, metric_writer& to) {
    to.begin("conduit_model_dropped_requests", metric_kind::counter, "Requests that the model did not answer.");
    for (const auto& version : versions)
        for (std::size_t i = 0; i < drop_reason_count; ++i)
            to.add(with(labels_of(version), "reason", name_of(static_cast<drop_reason>(i))), version.counted.drops[i]);
}

void write_states(const std::vector<version_report>& versions, metric_writer& to) {
    using enum availability;
    to.begin("conduit_model_state", metric_kind::gauge, "1 for the state that the model is in, 0 for the others.");
    for (const auto& version : versions)
        for (const auto state : {unavailable, loading, ready, evicted, unloading, failed})
            to.add(with(labels_of(version), "state", name_of(state)), std::uint64_t{version.state == state});
}

void write_repository(const repository_report& report, metric_writer& to) {
    const auto one = [&](std::string_view name, metric_kind kind, std::string_view help, std::uint64_t value) {
        to.begin(name, kind, help);
        to.add(value);
    };
    one("conduit_repository_loads", metric_kind::counter, "Versions of models that were loaded, reloads included.", report.loads);
    one("conduit_repository_failed_loads", metric_kind::counter, "Loads that failed.", report.failed_loads);
    one("conduit_repository_evictions", metric_kind::counter, "Models that made room for others.", report.evictions);
    one("conduit_repository_memory_bytes", metric_kind::gauge, "Memory of all models, of those that are going, too.", report.memory);
    one("conduit_repository_memory_limit_bytes", metric_kind::gauge, "What --model-memory allows; 0 is any amount.", report.memory_limit);
}

}

auto model_store::report() const -> repository_report {
    repository_report report{.loads = loads_, .failed_loads = failed_loads_, .evictions = evictions_, .memory_limit = options_.model_memory};
    std::vector<std::pair<std::shared_ptr<model_state>, std::shared_ptr<counters>>> sources;
    {
        const std::scoped_lock lock(mutex_);
        report.memory = memory_.used();
        for (const auto& [name, record] : records_)
            for (const auto& [number, version] : record->versions) {
                if (!is_known(version)) continue;
                report.versions.push_back({name, version.version, version.state, version.bytes, version.load_time});
                sources.emplace_back(version.state == availability::ready ? version.model.lock() : nullptr, version.counts);
            }
    }
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const auto& [model, counts] = sources[i];
        auto& version = report.versions[i];
        // What was evicted or unloaded has counted: a counter that went back to 0 and came again would be counted twice.
        version.counted = model ? model->statistics() : counts->read();
        if (!model) continue;
        version.instances = model->description()->instances;
        version.queue_limit = model->config.queue;
        version.max_batch = model->max_batch;
    }
    return report;
}

void write_metrics(const repository_report& report, metric_writer& to) {
    write_repository(report, to);
    if (report.versions.empty()) return;
    family_writer all(report.versions, to);
    all.count("conduit_model_requests", "Requests that the model answered.", &model_statistics::requests);
    all.count("conduit_model_items", "Items of those requests.", &model_statistics::items);
    all.count("conduit_model_batches", "Runs of the model.", &model_statistics::batches);
    write_drops(report.versions, to);
    all.distribution("conduit_model_batch_items", "Items of a run.", &model_statistics::batch_size, item_bounds, 1);
    all.distribution("conduit_model_queue_seconds", "Time of a request from the call until its run begins.", &model_statistics::queue_time, time_bounds, microseconds);
    all.distribution("conduit_model_compute_seconds", "Time of a run.", &model_statistics::compute_time, time_bounds, microseconds);
    all.level("conduit_model_queued_items", "Items that wait.", &model_statistics::queued);
    all.level("conduit_model_queue_limit_items", "Items that may wait.", &version_report::queue_limit);
    all.level("conduit_model_running_items", "Items that are being computed.", &model_statistics::running);
    all.level("conduit_model_max_batch_items", "Items of a run, at most.", &version_report::max_batch);
    all.level("conduit_model_sequences", "Sequences that are kept.", &model_statistics::sequences);
    all.level("conduit_model_instances", "Threads that run the model.", &version_report::instances);
    all.level("conduit_model_hanging_instances", "Threads whose run does not end though nobody waits for it.", &model_statistics::quarantined);
    all.count("conduit_model_replaced_instances", "Threads that were replaced because they hung.", &model_statistics::replaced);
    all.numbers("conduit_model_load_seconds", metric_kind::gauge, "Time of the last load.",
                [](const version_report& version) { return static_cast<double>(version.load_time) / microseconds; });
    all.level("conduit_model_memory_bytes", "Memory of the model.", &version_report::bytes);
    write_states(report.versions, to);
}

}
