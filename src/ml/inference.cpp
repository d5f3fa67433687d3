#include <conduit/ml/inference.hpp>

#include <algorithm>
#include <bit>
#include <optional>
#include <stdexcept>
#include <string>

#include <conduit/async/scheduler.hpp>
#include <conduit/http/problem.hpp>

#include "clock.hpp"
#include "controls.hpp"
#include "given_up.hpp"
#include "job.hpp"
#include "model_state.hpp"
#include "postponed.hpp"

namespace conduit::ml {
namespace {

/// From now, in microseconds of the steady clock; 0: none.
auto deadline_in(std::int64_t milliseconds) -> std::int64_t {
    return milliseconds == 0 ? 0 : now_microseconds() + std::clamp<std::int64_t>(milliseconds, 0, 86'400'000) * 1'000;
}

auto quoted(const model_state& model) -> std::string { return "The model \"" + model.name + "\""; }

/// The inputs in the model's order.
auto in_order(const model_state& state, std::span<const named_input> inputs) -> std::vector<const named_input*> {
    std::vector<const named_input*> ordered;
    if (inputs.empty() || inputs.front().name.empty()) {
        if (inputs.size() != state.described.given.size())
            throw std::logic_error(quoted(state) + " takes " + std::to_string(state.described.given.size()) + " inputs; the handler gives " +
                                   std::to_string(inputs.size()));
        for (const auto& input : inputs) ordered.push_back(&input);
        return ordered;
    }
    for (const auto number : state.described.given) {
        const auto& name = state.described.inputs[number].name;
        const auto found = std::ranges::find(inputs, name, &named_input::name);
        if (found == inputs.end()) throw problem::unprocessable(quoted(state) + " needs the input \"" + name + "\".");
        ordered.push_back(&*found);
    }
    for (const auto& input : inputs) {
        if (std::ranges::none_of(ordered, [&](const auto* known) { return known->name == input.name; }))
            throw problem::unprocessable(quoted(state) + " has no input \"" + std::string(input.name) + "\".");
        if (std::ranges::count(inputs, input.name, &named_input::name) > 1)
            throw problem::unprocessable("The input \"" + std::string(input.name) + "\" is there twice.");
    }
    return ordered;
}

/// What must be equal to run together: all dimensions but the batch's. Those that are padded count by their power of two, so that no
/// more than half of what runs is padding.
auto key_of(const signature& described, const job& of) -> std::vector<std::int64_t> {
    std::vector<std::int64_t> key;
    for (const auto number : described.given) {
        const auto shape = of.inputs[number].shape.view();
        for (std::size_t d = 1; d < shape.size(); ++d)
            key.push_back(static_cast<int>(d) == described.padded[number] ? std::bit_width(static_cast<std::uint64_t>(shape[d])) : shape[d]);
    }
    return key;
}

/// The batch's dimension of all inputs.
auto items_of(const model_state& state, const job& of) -> std::size_t {
    std::int64_t items = -1;
    for (const auto number : state.described.given) {
        const auto own = of.inputs[number].shape.sizes[0];
        if (items >= 0 && own != items)
            throw problem::unprocessable("The inputs of " + std::string("the model \"") + state.name + "\" have different numbers of items: " +
                                         std::to_string(items) + " and " + std::to_string(own) + ".");
        items = own;
    }
    const auto most = state.config.max_items != 0 ? state.config.max_items : state.config.max_batch > 1 ? state.config.max_batch : 0;
    if (most != 0 && static_cast<std::size_t>(items) > most)
        throw problem::unprocessable(quoted(state) + " takes at most " + std::to_string(most) + (most == 1 ? " item" : " items") + " at a time; these are " +
                                     std::to_string(items) + ".");
    return static_cast<std::size_t>(items);
}

}

/// What ends the waiting before the answer is there.
struct inference::patience {
    struct leaver {
        inference* self;
        void operator()() const { self->on_stop(); }
    };
    timer deadline{};
    std::optional<std::stop_callback<leaver>> stop{};
};

inference::inference(loaded_model& model, std::span<const tensor_view> inputs, call_options options) : model_(model), options_(std::move(options)) {
    std::vector<named_input> unnamed;
    for (const auto& input : inputs) unnamed.push_back({{}, input, {}});
    begin(unnamed, items::one_or_batch);
}

inference::inference(loaded_model& model, std::span<const named_input> inputs, call_options options, items shape)
    : model_(model), options_(std::move(options)) {
    begin(inputs, shape);
}

void inference::begin(std::span<const named_input> inputs, items shape) {
    const auto deadline = deadline_in(options_.deadline.count);
    auto lease = model_.lease();
    if (!lease && model_.is_evicted()) {
        postponed_ = std::make_shared<postponed>(*this, inputs, shape, deadline);
        return;
    }
    if (!lease) lease = model_.lease();  // it may have been loaded just now
    if (!lease) throw std::move(lease.error());
    prepare(*std::move(lease), inputs, shape, deadline);
}

/// The model was replaced, or made room for others, between `prepare` and `push`: what was given is for the one that is there then.
void inference::postpone() {
    std::vector<dimensions> shapes;
    std::vector<named_input> inputs;
    for (const auto number : state_->described.given) {
        shapes.push_back(job_->inputs[number].shape);
        if (job_->one_item) shapes.back().pop_front();
    }
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const auto number = state_->described.given[i];
        const auto& input = job_->inputs[number];
        inputs.push_back({state_->described.inputs[number].name, {input.type, shapes[i].view(), input.data}, input.owner});
    }
    postponed_ = std::make_shared<postponed>(*this, inputs, job_->one_item ? items::one_or_batch : items::batch, job_->deadline);
    job_.reset();
    state_.reset();  // its memory may be what the next one waits for
}

void inference::begin_postponed(std::shared_ptr<model_state> there) {
    const auto kept = std::exchange(postponed_, nullptr);
    prepare(std::move(there), kept->inputs, kept->shape, kept->deadline);
}

void inference::prepare(std::shared_ptr<model_state> leased, std::span<const named_input> inputs, items shape, std::int64_t deadline) {
    const auto& state = *leased;
    const auto& described = state.described;
    const auto ordered = in_order(state, inputs);
    std::vector<tensor_view> views;
    for (const auto* input : ordered) views.push_back(input->tensor);
    const bool whole = described.fits(views, false);
    if (!whole && !(shape == items::one_or_batch && described.fits(views, true))) {
        std::string given;
        for (const auto& view : views) given += (&view == views.data() ? "" : " and ") + type_text(view.type, view.shape);
        throw problem::unprocessable(quoted(state) + " takes " + described.text() + "; " + (views.size() == 1 ? "this input is " : "these inputs are ") + given + ".");
    }

    auto made = std::make_shared<job>();
    made->one_item = !whole;
    made->inputs.resize(described.inputs.size());
    for (std::size_t i = 0; i < views.size(); ++i) {
        auto& input = made->inputs[described.given[i]];
        // The shapes are copied in any case: a tensor may be moved while it waits, its memory stays.
        input = {views[i].type, dimensions(views[i].shape), views[i].data, ordered[i]->owner};
        if (!whole) input.shape.push_front(1);
    }
    if (described.batches) made->items = items_of(state, *made);
    for (const auto& control : described.controls) {
        auto value = control_of(control, described.inputs[control.input], options_.sequence);
        if (!value) throw problem::unprocessable(quoted(state) + " " + value.error() + ".");
        made->inputs[control.input] = *std::move(value);
    }
    const bool stateful = described.is_stateful();
    if (stateful && described.batches && made->items != 1)
        throw problem::unprocessable(quoted(state) + " has a state for each sequence: a request is one item, not " + std::to_string(made->items) + ".");
    made->alone = !state.batches || made->items == 0 || made->items >= state.max_batch;
    if (state.batches && !described.one_shape && !stateful) made->key = key_of(described, *made);
    const auto priority = options_.priority != 0 ? options_.priority : state.config.priority;
    made->level = std::max(priority, 1u) - 1;
    made->deadline = deadline != 0 ? deadline : deadline_in(state.config.deadline);
    job_ = std::move(made);
    state_ = std::move(leased);
}

inference::~inference() {
    if (postponed_) postponed_->leave();
    if (!waits_) return;
    if (patience_ && patience_->deadline.run != nullptr) job_->home->cancel(patience_->deadline);
    patience_.reset();
    job_->waiting = nullptr;
    leave(false);
}

/// False: `end` says why it is not queued.
auto inference::push() -> bool {
    job_->home = scheduler::current();
    return state_->queue.push(job_, state_->described.is_stateful() ? &options_.sequence : nullptr);
}

auto inference::leave(bool overdue) -> bool {
    if (!state_->queue.leave(*job_, overdue ? job::fate::overdue : job::fate::cancelled)) return false;
    if (job_->run && job_->run->leave(job_->run_number)) state_->watch_run(job_->run, job_->run_number);
    return true;
}

void inference::on_stop() {
    if (!is_given_up(options_)) return;
    if (postponed_) return postponed_->give_up();
    if (!leave(false)) return;
    if (job_->home != nullptr) job_->wake();
    else job_->finished.release();
}

/// Before it is queued.
void inference::give_up() {
    failure_ = std::make_exception_ptr(given_up());
    if (state_) state_->counts->drop(drop_reason::cancelled);
}

auto inference::await_ready() -> bool {
    if (is_given_up(options_)) return give_up(), true;
    if (scheduler::current() != nullptr) return false;
    for (;;) {
        if (postponed_) {
            auto lease = model_.lease_in(postponed_->milliseconds());
            if (!lease) throw std::move(lease.error());
            begin_postponed(*std::move(lease));
        }
        if (push()) return wait_in_place(), true;
        if (job_->end != job::fate::retired) return true;
        postpone();
    }
}

void inference::wait_in_place() {
    const std::stop_callback stop(options_.stop, patience::leaver{this});
    if (job_->deadline == 0) return job_->finished.acquire();
    const auto until = std::chrono::steady_clock::time_point(std::chrono::microseconds(job_->deadline));
    if (job_->finished.try_acquire_until(until) || leave(true)) return;
    job_->finished.acquire();  // it is being told
}

auto inference::await_suspend(std::coroutine_handle<> waiting) -> bool { return send(waiting); }

/// Queues it, or waits until it can be. False: there is an answer already.
auto inference::send(std::coroutine_handle<> waiting) -> bool {
    for (;;) {
        if (postponed_) {
            auto lease = wait_for_load(waiting);
            if (!lease) return true;
            begin_postponed(std::move(lease));
        }
        job_->waiting = waiting;
        if (push()) break;
        if (job_->end != job::fate::retired) return false;
        postpone();
    }
    waits_ = true;
    be_patient();
    return true;
}

/// Null: it waits. Else the model came meanwhile.
auto inference::wait_for_load(std::coroutine_handle<> waiting) -> std::shared_ptr<model_state> {
    auto& call = *postponed_;
    call.home = scheduler::current();
    call.waiting = waiting;
    auto lease = model_.lease_or_wait(call);
    if (!lease) throw std::move(lease.error());
    if (*lease) return *std::move(lease);
    call.begins_waiting();
    if (options_.stop.stop_possible() && !patience_) {
        patience_ = std::make_unique<patience>();
        patience_->stop.emplace(options_.stop, patience::leaver{this});
    }
    return nullptr;
}

void inference::be_patient() {
    if (job_->deadline == 0 && !options_.stop.stop_possible()) return;
    if (!patience_) patience_ = std::make_unique<patience>();
    if (job_->deadline != 0) {
        patience_->deadline = {.run = [](void* context) {
                                   auto& self = *static_cast<inference*>(context);
                                   if (self.leave(true)) std::exchange(self.job_->waiting, nullptr).resume();
                               },
                               .context = this};
        job_->home->start(patience_->deadline, std::max<std::int64_t>((job_->deadline - now_microseconds() + 999) / 1'000, 0));
    }
    if (options_.stop.stop_possible()) patience_->stop.emplace(options_.stop, patience::leaver{this});  // perhaps anew: it may have been requested
}

auto inference::await_resume() -> outputs {
    if (failure_) {
        patience_.reset();
        std::rethrow_exception(failure_);
    }
    if (waits_ && patience_ && patience_->deadline.run != nullptr) job_->home->cancel(patience_->deadline);
    patience_.reset();
    waits_ = false;
    const auto& model = *state_;
    const auto overloaded = [&](std::string detail) {
        auto made = problem::unavailable(std::move(detail), static_cast<int>(job_->retry_after));
        made.status = model.config.overload_status;
        return made;
    };
    switch (job_->end) {
        case job::fate::computed: break;
        case job::fate::full: throw overloaded(quoted(model) + " has too much to do.");
        case job::fate::overdue: throw overloaded(quoted(model) + " cannot answer in time.");
        case job::fate::cancelled: throw given_up();
        case job::fate::retired:
        case job::fate::stopping: throw problem::unavailable("The server is stopping.", 1);
        case job::fate::ended: throw problem::unavailable(quoted(model) + " was stopped before it had an answer.", 1);
        case job::fate::unsuitable: throw problem::unprocessable(quoted(model) + " does not accept this input.");
        case job::fate::broken: throw problem::internal(quoted(model) + " could not compute its answer.");
        case job::fate::unknown_sequence:
            throw problem::not_found(quoted(model) + " does not know the sequence \"" + options_.sequence.id +
                                     "\": it has ended, or nothing came for too long; begin one with `start`.");
    }
    job_->inputs.clear();  // the outputs keep the job
    return outputs(std::shared_ptr<const answer>(job_, &job_->result));
}

}
