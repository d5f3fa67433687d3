#include <conduit/ml/inference.hpp>

#include <algorithm>
#include <bit>
#include <optional>
#include <stdexcept>
#include <string>

#include <conduit/async/scheduler.hpp>
#include <conduit/http/problem.hpp>

#include "clock.hpp"
#include "job.hpp"
#include "model_state.hpp"

namespace conduit::ml {
namespace {

/// A stop was requested, and not only because the server would like to end.
auto is_given_up(const call_options& options) -> bool {
    return options.stop.stop_requested() && (options.client == nullptr || !options.client->is_wanted());
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
    if (state.config.max_batch != 0 && static_cast<std::size_t>(items) > state.config.max_batch)
        throw problem::unprocessable(quoted(state) + " takes at most " + std::to_string(state.config.max_batch) + " items at a time; these are " +
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

/// A call of a model that made room for others, until it is loaded again.
struct inference::postponed final : model_waiter, std::enable_shared_from_this<postponed> {
    postponed(inference& owner, std::span<const named_input> given, items kind) : self(&owner), inputs(given.begin(), given.end()), shape(kind) {
        for (auto& input : inputs) {  // tensors may be moved while they wait
            auto& kept = shapes.emplace_back(input.tensor.shape.begin(), input.tensor.shape.end());
            input.tensor.shape = kept;
        }
    }

    /// The call's own time, or as long as a handler may take by default.
    auto milliseconds() const -> std::int64_t { return self->options_.deadline.count != 0 ? std::clamp<std::int64_t>(self->options_.deadline.count, 0, 86'400'000) : 60'000; }

    void settled() override {
        posted = shared_from_this();
        home->post([](void* address) {
            const auto own = std::move(static_cast<postponed*>(address)->posted);
            own->go_on();
        }, this);
    }

    /// On the home's thread.
    void go_on() {
        if (self == nullptr) return;
        auto& call = *std::exchange(self, nullptr);
        home->cancel(late);
        try {
            call.begin_postponed();
            call.job_->home = home;
            if (call.suspend(waiting)) return;
        } catch (...) {
            failure = std::current_exception();
        }
        waiting.resume();
    }

    /// The call ends, or its time does.
    void leave() {
        if (auto* const call = std::exchange(self, nullptr)) {
            call->model_.forget(*this);
            if (home != nullptr) home->cancel(late);
        }
    }

    inference* self;  // null: it waits no longer; the home's
    std::vector<std::vector<std::int64_t>> shapes{};
    std::vector<named_input> inputs;
    items shape;
    scheduler* home = nullptr;
    std::coroutine_handle<> waiting{};
    timer late{};
    std::exception_ptr failure{};
    std::shared_ptr<postponed> posted{};  // by itself, until the home has run it
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
    if (auto lease = model_.lease()) return prepare(*std::move(lease), inputs, shape);
    else if (!model_.is_evicted()) throw std::move(lease.error());
    postponed_ = std::make_shared<postponed>(*this, inputs, shape);
}

/// The model should be there now.
void inference::begin_postponed() {
    const auto& kept = *postponed_;
    auto lease = model_.lease();
    if (!lease) throw std::move(lease.error());
    prepare(*std::move(lease), kept.inputs, kept.shape);
}

void inference::prepare(std::shared_ptr<model_state> leased, std::span<const named_input> inputs, items shape) {
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
    const bool stateful = !described.state_inputs.empty();
    if (stateful && described.batches && made->items != 1)
        throw problem::unprocessable(quoted(state) + " has a state for each sequence: a request is one item, not " + std::to_string(made->items) + ".");
    made->alone = !state.batches || made->items == 0 || made->items >= state.max_batch;
    if (state.batches && !described.one_shape && !stateful) made->key = key_of(described, *made);
    const auto priority = options_.priority != 0 ? options_.priority : state.config.priority;
    made->level = std::max(priority, 1u) - 1;
    const auto time = options_.deadline.count != 0 ? options_.deadline.count : state.config.deadline;
    if (time != 0) made->deadline = now_microseconds() + std::clamp<std::int64_t>(time, 0, 86'400'000) * 1'000;
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

/// Queues the job; where its model was replaced meanwhile, with the one that is there now.
auto inference::submit() -> bool {
    const auto* step = state_->described.state_inputs.empty() ? nullptr : &options_.sequence;
    for (int tries = 0; tries < 8; ++tries) {
        if (state_->queue.push(job_, step)) return true;
        if (job_->end != job::fate::retired) return false;
        if (job_->home == nullptr) model_.wait_here(60'000);  // it made room for others just now
        auto lease = model_.lease();
        if (!lease) throw std::move(lease.error());
        const auto before = std::move(job_);
        std::vector<dimensions> shapes;
        std::vector<named_input> inputs;
        for (const auto number : state_->described.given) {
            shapes.push_back(before->inputs[number].shape);
            if (before->one_item) shapes.back().pop_front();
        }
        for (std::size_t i = 0; i < shapes.size(); ++i) {
            const auto number = state_->described.given[i];
            const auto& input = before->inputs[number];
            inputs.push_back({state_->described.inputs[number].name, {input.type, shapes[i].view(), input.data}, input.owner});
        }
        const auto kept = std::move(state_);  // the names are its
        prepare(*std::move(lease), inputs, before->one_item ? items::one_or_batch : items::batch);
        job_->home = before->home;
        job_->waiting = before->waiting;
        job_->deadline = before->deadline;
    }
    return false;
}

auto inference::leave(bool overdue) -> bool {
    if (!state_->queue.leave(*job_, overdue ? job::fate::overdue : job::fate::cancelled)) return false;
    if (job_->run && job_->run->leave(job_->run_number)) state_->watch_run(job_->run, job_->run_number);
    return true;
}

void inference::on_stop() {
    if (!is_given_up(options_) || !leave(false)) return;
    if (job_->home != nullptr) job_->wake();
    else job_->finished.release();
}

auto inference::await_ready() -> bool {
    if (postponed_) {
        if (scheduler::current() != nullptr) return false;
        model_.wait_here(postponed_->milliseconds());
        begin_postponed();
    }
    job_->home = scheduler::current();
    if (is_given_up(options_)) {
        job_->end = job::fate::cancelled;
        state_->counts->drop(drop_reason::cancelled);
        return true;
    }
    if (job_->home != nullptr) return false;
    if (submit()) wait_in_place();
    return true;
}

void inference::wait_in_place() {
    const std::stop_callback stop(options_.stop, patience::leaver{this});
    if (job_->deadline == 0) return job_->finished.acquire();
    const auto until = std::chrono::steady_clock::time_point(std::chrono::microseconds(job_->deadline));
    if (job_->finished.try_acquire_until(until) || leave(true)) return;
    job_->finished.acquire();  // it is being told
}

auto inference::await_suspend(std::coroutine_handle<> waiting) -> bool { return postponed_ ? wait_for_load(waiting) : suspend(waiting); }

auto inference::wait_for_load(std::coroutine_handle<> waiting) -> bool {
    auto& call = *postponed_;
    call.home = scheduler::current();
    call.waiting = waiting;
    call.late = {.run = [](void* context) {
                     auto& late = *static_cast<postponed*>(context);
                     const auto name = late.self->model_.name();
                     late.leave();
                     late.failure = std::make_exception_ptr(problem::unavailable("The model \"" + name + "\" is still being loaded.", 1));
                     late.waiting.resume();
                 },
                 .context = &call};
    call.home->start(call.late, call.milliseconds());
    if (model_.wait(call)) return true;
    call.home->cancel(call.late);
    call.self = nullptr;
    begin_postponed();  // it came meanwhile, or too many wait for it
    job_->home = call.home;
    return suspend(waiting);
}

auto inference::suspend(std::coroutine_handle<> waiting) -> bool {
    job_->waiting = waiting;
    if (!submit()) return false;
    waits_ = true;
    if (job_->deadline != 0 || options_.stop.stop_possible()) patience_ = std::make_unique<patience>();
    if (job_->deadline != 0) {
        patience_->deadline = {.run = [](void* context) {
                                   auto& self = *static_cast<inference*>(context);
                                   if (self.leave(true)) std::exchange(self.job_->waiting, nullptr).resume();
                               },
                               .context = this};
        job_->home->start(patience_->deadline, std::max<std::int64_t>((job_->deadline - now_microseconds() + 999) / 1'000, 0));
    }
    if (options_.stop.stop_possible()) patience_->stop.emplace(options_.stop, patience::leaver{this});
    return true;
}

auto inference::await_resume() -> outputs {
    if (postponed_ && postponed_->failure) std::rethrow_exception(postponed_->failure);
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
        case job::fate::cancelled: throw problem::unavailable("The request was given up.", 1);
        case job::fate::retired:
        case job::fate::stopping: throw problem::unavailable("The server is stopping.", 1);
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
