#include "model_state.hpp"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "background_thread.hpp"
#include "watch.hpp"

namespace conduit::ml {
namespace {

constexpr double sensible_batch = 1'000;      // microseconds: below that the time of a batch is no matter
constexpr std::size_t most_planned = 16;      // instances, which each need memory for what they compute
constexpr std::size_t unmeasured_batch = 16;  // where the model batches, but was not warmed up

/// One core less than there are, for the reactors.
auto planned_instances() -> std::size_t {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    const int count = ::sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 2;
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::max(count - 1, 1)), 1, most_planned);
}

auto choose_batch(const model_config& config, const measurement& measured, bool batches) -> std::size_t {
    if (!batches) return 1;
    if (config.max_batch != 0) return config.max_batch;
    return measured.curve.empty() ? unmeasured_batch : best_batch(measured.curve, sensible_batch);
}

/// Zeros, of the size that the model declares or the configuration gives.
auto initial_state(const signature& described, const model_config& config) -> std::vector<job_input> {
    std::vector<job_input> states;
    for (const auto number : described.state_inputs) {
        const auto& info = described.inputs[number];
        const auto declared = std::ranges::find(config.sequence.initial, info.name, &warm_up_shape::input);
        auto shape = info.shape;
        for (std::size_t i = 0; i < shape.size(); ++i) {
            if (shape[i] >= 0) continue;
            const bool said = declared != config.sequence.initial.end() && i < declared->shape.size() && declared->shape[i] >= 0;
            shape[i] = said ? declared->shape[i] : i == 0 ? 1 : 0;
        }
        const auto size = element_count(shape, info.type).value_or(0) * (info.type == dtype::text ? sizeof(std::uint32_t) : size_of(info.type));
        auto zeros = std::make_shared<tensor_storage>(std::max<std::size_t>(size, 1));
        std::ranges::fill(zeros->bytes(), std::byte{0});
        states.push_back({info.type, dimensions(shape), std::as_const(*zeros).bytes().first(size), zeros});
    }
    return states;
}

auto only(const std::vector<tensor_info>& infos, const std::vector<std::size_t>& numbers) -> std::vector<tensor_info> {
    std::vector<tensor_info> chosen;
    for (const auto number : numbers) chosen.push_back(infos[number]);
    return chosen;
}

}

auto model_state::make(std::string name, std::string version, model_config config, std::vector<std::shared_ptr<const session>> sessions,
                       std::shared_ptr<counters> counts, const load_control& control) -> std::expected<std::shared_ptr<model_state>, std::string> {
    auto described = signature::of(*sessions.front(), config);
    if (!described) return std::unexpected(described.error());
    if (config.max_batch > 1 && !described->batches)
        return std::unexpected("its configuration asks for batches of " + std::to_string(config.max_batch) +
                               ", but not all inputs and outputs of the model have an open first dimension");
    measurement measured;
    if (config.warm_up) measured = warm_up(sessions.front(), *described, config, control);
    else measured.batches = described->batches && described->named;
    if (control.stop.stop_requested()) return std::unexpected(load_control::cancelled);
    if (!measured.remark.empty()) std::fprintf(stderr, "model \"%s\": warm-up: %s\n", name.c_str(), measured.remark.c_str());
    if (!counts) counts = std::make_shared<counters>();
    return std::shared_ptr<model_state>(new model_state(std::move(name), std::move(version), std::move(config), std::move(sessions),
                                                        std::move(counts), std::move(*described), std::move(measured)));
}

model_state::model_state(std::string its_name, std::string its_version, model_config its_config, std::vector<std::shared_ptr<const session>> its_sessions,
                         std::shared_ptr<counters> its_counts, signature its_signature, measurement measured)
    : name(std::move(its_name)),
      version(std::move(its_version)),
      config(std::move(its_config)),
      sessions(std::move(its_sessions)),
      counts(std::move(its_counts)),
      described(std::move(its_signature)),
      batches(measured.batches && choose_batch(config, measured, measured.batches) > 1),
      max_batch(choose_batch(config, measured, measured.batches)),
      curve(std::move(measured.curve)),
      queue(config, max_batch, curve, *counts),
      planned_(std::max(config.instances != 0 ? config.instances : planned_instances(), sessions.size())) {
    if (described.is_stateful()) queue.keep_sequences(initial_state(described, config));
    description_ = std::make_shared<const model_description>(model_description{
        name, version, only(described.inputs, described.given), only(described.outputs, described.shown), planned_, max_batch, curve.points(), config.parameters});
}

model_state::~model_state() {
    // Instances that run keep the model: these have ended, but for the one that lets go of it here.
    for (const auto& one : instances_)
        if (one->thread.joinable()) one->thread.get_id() == std::this_thread::get_id() ? one->thread.detach() : one->thread.join();
}

void model_state::start() {
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = instances_.size(); i < planned_ && !stopping_; ++i) {
        if (add_instance(sessions[i % sessions.size()])) continue;
        queue.retire();  // for those that have begun
        throw std::runtime_error("the system gives no thread for its instances");
    }
}

/// False: the system gives no thread.
auto model_state::add_instance(std::shared_ptr<const session> its_session) -> bool {
    const auto number = queue.add_instance();
    auto& added = *instances_.emplace_back(std::make_unique<instance>(*this, number, std::move(its_session)));
    try {
        added.thread = std::thread([self = shared_from_this(), &added] {
            begin_background_thread("ml:" + self->name);
            added.work();
            self->ended(added);
        });
        return true;
    } catch (const std::system_error&) {
        instances_.pop_back();
        queue.dismiss(number);
        return false;
    }
}

void model_state::ended(instance& one) {
    {
        const std::scoped_lock lock(mutex_);
        one.ended = true;
    }
    changed_.notify_all();
}

void model_state::watch_run(const std::shared_ptr<run_record>& record, std::uint64_t number) {
    watch::instance().after(config.hang_after, [weak = weak_from_this(), record, number] {
        if (const auto self = weak.lock()) self->replace(record, number);
    });
}

void model_state::replace(const std::shared_ptr<run_record>& record, std::uint64_t number) {
    const std::scoped_lock lock(mutex_);
    if (stopping_ || !record->is_running(number)) return;
    const auto found = std::ranges::find(instances_, record, [](const auto& one) { return one->record(); });
    if (found == instances_.end() || (*found)->hangs) return;
    auto& hung = **found;
    const auto hanging = std::ranges::count_if(instances_, [](const auto& one) { return one->hangs.load(); });
    hung.hangs = true;  // before it is given up: from then on its thread takes that back
    if (!queue.give_up(hung.number(), number)) {
        hung.hangs = false;
        return;
    }
    // Those that were replaced before, and have ended since, keep memory for their inputs.
    std::erase_if(instances_, [](const auto& one) {
        if (one->ended) one->thread.join();
        return one->ended;
    });
    const bool replaced = static_cast<std::size_t>(hanging) < planned_ && add_instance(hung.used_session());
    if (replaced) queue.dismiss(hung.number()), counts->replaced.fetch_add(1, std::memory_order_relaxed);  // else it goes on once its run ends
    std::fprintf(stderr, "model \"%s\": a run that nobody waits for any more does not end: %s\n", name.c_str(),
                 replaced ? "another thread takes its place" : "too many hang, requests are refused until one ends");
}

void model_state::join(std::uint32_t milliseconds) {
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    const auto all_ended = [this] { return std::ranges::all_of(instances_, &instance::ended, [](const auto& one) -> const instance& { return *one; }); };
    if (!changed_.wait_for(lock, std::chrono::milliseconds(milliseconds), all_ended)) {
        for (const auto& one : instances_) one->record()->terminate();
        changed_.wait_for(lock, std::chrono::milliseconds(config.hang_after), all_ended);
    }
    stopping_ = true;
    for (const auto& one : instances_)
        if (one->thread.joinable()) one->ended ? one->thread.join() : one->thread.detach();
}

auto model_state::statistics() const -> model_statistics {
    auto now = counts->read();
    now.queued = queue.waiting();
    now.running = queue.running();
    now.sequences = queue.known_sequences();
    now.max_batch = max_batch;
    now.curve = curve.points();
    const std::scoped_lock lock(mutex_);
    now.quarantined = static_cast<std::uint64_t>(std::ranges::count_if(instances_, [](const auto& one) { return one->hangs.load(); }));
    return now;
}

}
