#include "instance.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>

#include "clock.hpp"
#include "model_state.hpp"
#include "run_result.hpp"
#include "scatter.hpp"

namespace conduit::ml {
namespace {

auto milliseconds_since_1970() -> std::uint64_t {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count());
}

/// A copy: a sequence that rests must not keep what the whole batch computed.
auto kept_state(const answer_part& part, bool one_item) -> job_input {
    auto copy = std::make_shared<tensor_storage>(std::max<std::size_t>(part.data.size(), 1));
    if (!part.data.empty()) std::memcpy(copy->data(), part.data.data(), part.data.size());
    job_input state{part.type, part.shape, std::as_const(*copy).bytes().first(part.data.size()), copy};
    if (one_item) state.shape.push_front(1);
    return state;
}

}

instance::instance(model_state& model, std::size_t number, std::shared_ptr<const session> its_session)
    : model_(model), number_(number), session_(std::move(its_session)), bound_(session_), inputs_(model.described, model.config, session_) {}

void instance::work() {
    while (model_.queue.take(batch_, number_, record_)) {
        tell(batch_.dropped);
        batch_.dropped.clear();
        if (batch_.jobs.empty()) continue;
        run();
        model_.queue.finish(batch_, number_);
        batch_.jobs.clear();
        if (hangs.exchange(false)) log("the run that hung has ended");
    }
}

void instance::run() {
    try {
        const auto began = now_nanoseconds();
        for (const auto& job : batch_.jobs)
            for (std::size_t pair = 0; job->of && pair < model_.described.state_inputs.size(); ++pair)
                job->inputs[model_.described.state_inputs[pair]] = job->of->state[pair];
        const auto views = inputs_.gather(batch_.jobs);
        // From here on nothing of the callers' own memory is read: they may go.
        for (const auto& job : batch_.jobs) job->at.store(job::stage::running, std::memory_order_release);
        run(batch_.jobs, views, now_nanoseconds() - began);
    } catch (const std::exception& failure) {
        record_->end();
        log(failure.what());
        answer(batch_.jobs, job::fate::broken);
    }
}

/// `gathering`: the nanoseconds that the inputs took.
void instance::run(std::span<const std::shared_ptr<job>> jobs, std::span<const tensor_view> inputs, std::uint64_t gathering) {
    const auto* const options = record_->options();  // before it begins: who wants it to end then needs them
    if (!record_->begin()) return answer(jobs, job::fate::cancelled);
    const auto began = now_nanoseconds();
    auto outputs = bound_.run(inputs, options);
    const auto end = now_nanoseconds();
    const auto took = (end - began) / 1'000;
    const auto items = [&] {
        std::size_t sum = 0;
        for (const auto& job : jobs) sum += job->items;
        return sum;
    }();
    auto& counts = *model_.counts;
    counts.batches.fetch_add(1, std::memory_order_relaxed);
    counts.batch_size.add(items);
    counts.compute_time.add(took);
    counts.last_request.store(milliseconds_since_1970(), std::memory_order_relaxed);

    const bool asked_to_end = record_->end();
    if (!outputs) {
        if (asked_to_end) return answer(jobs, job::fate::ended);  // those that wait for it still: the model goes
        // What the client sent passed our checks; the model's own rules are ONNX Runtime's to explain, to the log.
        log(outputs.error().message.c_str());
        if (jobs.size() > 1 && record_->is_wanted()) return run_each();  // one of them may have spoilt it for all
        return answer(jobs, outputs.error().code == ORT_INVALID_ARGUMENT ? job::fate::unsuitable : job::fate::broken);
    }
    model_.curve.learn(items, static_cast<double>(took));
    const auto result = std::make_shared<const run_result>(session_, model_.name, std::move(*outputs));
    if (!scatter(result, jobs, model_.described, model_.config, inputs_)) {
        log("its outputs do not have as many rows as its inputs");
        return answer(jobs, job::fate::broken);
    }
    counts.runs.add({items, 1, gathering, end - began, now_nanoseconds() - end});
    counts.items.fetch_add(items, std::memory_order_relaxed);
    answer(jobs, job::fate::computed);
}

void instance::run_each() {
    for (std::size_t i = 0; i < batch_.jobs.size(); ++i) run(std::span<const std::shared_ptr<job>>(batch_.jobs).subspan(i, 1), inputs_.one(i), 0);
}

void instance::answer(std::span<const std::shared_ptr<job>> jobs, job::fate end) {
    answered_.clear();
    answered_.reserve(jobs.size());
    for (const auto& job : jobs) {
        auto at = job->at.load(std::memory_order_acquire);
        if (at == job::stage::taken) job->at.store(at = job::stage::running, std::memory_order_release);
        if (at != job::stage::running || !job->at.compare_exchange_strong(at, job::stage::answering, std::memory_order_acq_rel)) continue;
        job->end = end;
        if (end == job::fate::computed) {
            for (std::size_t pair = 0; job->of && pair < model_.described.state_outputs.size(); ++pair) {
                const auto output = model_.described.state_outputs[pair];
                const auto& declared = model_.described.outputs[output].shape;
                job->of->state[pair] = kept_state(job->result.parts[output], job->one_item && (declared.empty() || declared[0] < 0));
            }
            model_.counts->requests.fetch_add(1, std::memory_order_relaxed);
        } else {
            model_.counts->drop(end == job::fate::cancelled ? drop_reason::cancelled : end == job::fate::ended ? drop_reason::stopping : drop_reason::failed);
        }
        answered_.push_back(job);
    }
    tell(answered_);
    answered_.clear();
}

void instance::log(const char* reason) const { std::fprintf(stderr, "model \"%s\": %s\n", model_.name.c_str(), reason); }

}
