#include "statistics.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "answer.hpp"
#include "json_object.hpp"
#include "models.hpp"

namespace conduit::ml::protocol {
namespace {

constexpr std::uint64_t nanoseconds = 1'000;  // in a microsecond

void add_nanoseconds(json_list& to, std::string_view key, std::uint64_t count, std::uint64_t time) {
    json_list object(to.at(key), '{');
    object.add("count", count);
    object.add("ns", time);
}
void add_duration(json_list& to, std::string_view key, std::uint64_t count, std::uint64_t microseconds) { add_nanoseconds(to, key, count, microseconds * nanoseconds); }

void add_inference_stats(std::string& to, const model_statistics& counted) {
    json_list object(to, '{');
    const auto dropped = [&] {
        std::uint64_t all = 0;
        for (const auto count : counted.drops) all += count;
        return all;
    };
    // Of a run, its requests share the time.
    add_duration(object, "success", counted.requests, counted.queue_time.sum + counted.compute_time.sum);
    add_duration(object, "fail", dropped(), 0);
    add_duration(object, "queue", counted.queue_time.total(), counted.queue_time.sum);
    batch_runs all;
    for (const auto& runs : counted.runs) {
        all.count += runs.count;
        all.input += runs.input;
        all.output += runs.output;
    }
    add_nanoseconds(object, "compute_input", all.count, all.input);
    add_duration(object, "compute_infer", counted.batches, counted.compute_time.sum);
    add_nanoseconds(object, "compute_output", all.count, all.output);
    add_duration(object, "cache_hit", 0, 0);
    add_duration(object, "cache_miss", 0, 0);
}

void add_batch_stats(std::string& to, const std::vector<batch_runs>& sizes) {
    json_list list(to, '[');
    for (const auto& runs : sizes) {
        json_list object(list.next(), '{');
        object.add("batch_size", runs.items);
        add_nanoseconds(object, "compute_input", runs.count, runs.input);
        add_nanoseconds(object, "compute_infer", runs.count, runs.infer);
        add_nanoseconds(object, "compute_output", runs.count, runs.output);
    }
}

/// Runs by their items: each entry counts those of at most so many, and more than the entry before.
void add_batch_sizes(std::string& to, const item_histogram& sizes) {
    json_list list(to, '[');
    for (std::size_t i = 0; i < sizes.counts.size(); ++i) {
        if (sizes.counts[i] == 0) continue;
        json_list object(list.next(), '{');
        if (i < item_bounds.size()) object.add("at_most", item_bounds[i]);
        object.add("count", sizes.counts[i]);
    }
}

void add_model(std::string& to, const loaded_model& model) {
    const auto counted = model.statistics();
    json_list object(to, '{');
    object.add("name", model.name());
    object.add("version", model.version());
    object.add("last_inference", counted.last_request);
    object.add("inference_count", counted.items);
    object.add("execution_count", counted.batches);
    add_inference_stats(object.at("inference_stats"), counted);
    add_batch_stats(object.at("batch_stats"), counted.runs);
    add_batch_sizes(object.at("batch_sizes"), counted.batch_size);
    object.add("max_batch", counted.max_batch);
    object.add("queued", counted.queued);
    object.add("running", counted.running);
    object.add("quarantined", counted.quarantined);
    object.add("replaced", counted.replaced);
    object.add("sequences", counted.sequences);
    object.add("load_ns", counted.load_time * nanoseconds);
    json_list dropped(object.at("dropped"), '{');
    for (std::size_t i = 0; i < drop_reason_count; ++i) dropped.add(name_of(static_cast<drop_reason>(i)), counted.drops[i]);
}

void send(exchange& x, std::span<loaded_model* const> models) {
    std::string text;
    {
        json_list object(text, '{');
        json_list list(object.at("model_stats"), '[');
        for (const auto* model : models) add_model(list.next(), *model);
    }
    send_json(x, std::move(text));
}

}

auto model_statistics_of_one(exchange& x, const endpoint&, void* const*) -> outcome {
    auto* const model = &model_asked_for(x);
    send(x, {&model, 1});
    return outcome::done;
}

auto model_statistics_of_all(exchange& x, const endpoint&, void* const*) -> outcome {
    send(x, all_models(x));
    return outcome::done;
}

}
