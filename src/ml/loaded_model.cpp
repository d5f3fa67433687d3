#include <conduit/ml/loaded_model.hpp>

#include <algorithm>
#include <chrono>
#include <semaphore>
#include <utility>

#include "model_state.hpp"

namespace conduit::ml {

loaded_model::loaded_model(std::string name)
    : name_(std::move(name)), why_not_(problem::unavailable("The model \"" + name_ + "\" is not loaded.", 1)) {}

loaded_model::loaded_model(std::shared_ptr<model_state> state) : loaded_model(state->name) { state_ = std::move(state); }

loaded_model::~loaded_model() { stop(); }

auto loaded_model::lease() const -> std::expected<std::shared_ptr<model_state>, problem> {
    const std::scoped_lock lock(mutex_);
    if (!state_) return std::unexpected(why_not_);
    using namespace std::chrono;
    last_used_.store(duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count(), std::memory_order_relaxed);
    return state_;
}

auto loaded_model::replace(std::shared_ptr<model_state> next) -> std::expected<void, std::string> {
    const std::scoped_lock lock(mutex_);
    if (auto usable = fits(*next); !usable) return usable;
    std::swap(state_, next);
    last_description_.reset();
    settle();
    return {};
}

void loaded_model::clear(problem why) {
    const std::scoped_lock lock(mutex_);
    why_not_ = std::move(why);
    state_.reset();
    last_description_.reset();
    settle();
}

void loaded_model::evict(model_demand& demand) {
    auto about = description();
    const std::scoped_lock lock(mutex_);
    why_not_ = problem::unavailable("The model \"" + name_ + "\" is being loaded.", 1);
    state_.reset();
    last_description_ = std::move(about);
    demand_ = &demand;
    asked_ = false;
}

auto loaded_model::wait(model_waiter& waiter) -> bool {
    const std::scoped_lock lock(mutex_);
    if (demand_ == nullptr) return false;
    waiting_.push_back(&waiter);
    if (!std::exchange(asked_, true)) demand_->ask(*this);
    return true;
}

void loaded_model::forget(model_waiter& waiter) {
    const std::scoped_lock lock(mutex_);
    std::erase(waiting_, &waiter);
}

void loaded_model::wait_here(std::int64_t milliseconds) {
    struct signal final : model_waiter {
        void settled() override { done.release(); }
        std::binary_semaphore done{0};
    } signal;
    if (!wait(signal)) return;
    if (!signal.done.try_acquire_for(std::chrono::milliseconds(milliseconds))) forget(signal);
}

auto loaded_model::is_evicted() const -> bool {
    const std::scoped_lock lock(mutex_);
    return demand_ != nullptr;
}

void loaded_model::refuse(problem why) {
    const std::scoped_lock lock(mutex_);
    if (demand_ == nullptr) return;
    why_not_ = std::move(why);
    asked_ = false;
    for (auto* waiter : std::exchange(waiting_, {})) waiter->settled();
}

/// Under the lock.
void loaded_model::settle() {
    demand_ = nullptr;
    for (auto* waiter : std::exchange(waiting_, {})) waiter->settled();
}

void loaded_model::stop() {
    if (const auto state = lease()) (*state)->stop();
}

auto loaded_model::require(std::vector<tensor_info> inputs, std::vector<tensor_info> outputs) -> std::expected<void, std::string> {
    const std::scoped_lock lock(mutex_);
    wanted_inputs_ = std::move(inputs);
    wanted_outputs_ = std::move(outputs);
    return state_ ? fits(*state_) : std::expected<void, std::string>{};
}

auto loaded_model::fits(const model_state&) const -> std::expected<void, std::string> { return {}; }

auto loaded_model::description() const -> std::shared_ptr<const model_description> {
    std::shared_ptr<model_state> state;
    {
        const std::scoped_lock lock(mutex_);
        if (!state_) return last_description_;
        state = state_;
    }
    const auto& s = *state;
    return std::make_shared<const model_description>(model_description{s.name, s.version, {s.inputs().begin(), s.inputs().end()}, {s.outputs().begin(), s.outputs().end()}, s.sessions.size(), 1, {}});
}

auto loaded_model::statistics() const -> model_statistics {
    const auto state = lease();
    return state ? (*state)->statistics() : model_statistics{};
}

auto loaded_model::version() const -> std::string {
    const auto state = lease();
    return state ? (*state)->version : std::string{};
}

auto loaded_model::inputs() const -> std::vector<tensor_info> {
    const auto about = description();
    return about ? about->inputs : std::vector<tensor_info>{};
}

auto loaded_model::outputs() const -> std::vector<tensor_info> {
    const auto about = description();
    return about ? about->outputs : std::vector<tensor_info>{};
}

}
