#include <conduit/ml/loaded_model.hpp>

#include <chrono>
#include <semaphore>
#include <utility>

#include "fitting.hpp"
#include "model_state.hpp"

namespace conduit::ml {

loaded_model::loaded_model(std::string name)
    : name_(std::move(name)), why_not_(problem::unavailable("The model \"" + name_ + "\" is not loaded.", 1)) {}

loaded_model::loaded_model(std::shared_ptr<model_state> state) : loaded_model(state->name) {
    state->start();
    state_ = std::move(state);
}

loaded_model::~loaded_model() { stop(); }

auto loaded_model::lease() const -> std::expected<std::shared_ptr<model_state>, problem> {
    const std::scoped_lock lock(mutex_);
    if (!state_) return std::unexpected(why_not_);
    return used();
}

/// Under the lock.
auto loaded_model::used() const -> const std::shared_ptr<model_state>& {
    last_used_.store(std::chrono::steady_clock::now().time_since_epoch().count(), std::memory_order_relaxed);
    return state_;
}

auto loaded_model::current() const -> std::shared_ptr<model_state> {
    const std::scoped_lock lock(mutex_);
    return state_;
}

auto loaded_model::exchange(std::shared_ptr<model_state> next) -> std::expected<std::shared_ptr<model_state>, std::string> {
    const std::scoped_lock lock(mutex_);
    for (const auto& use : uses_)
        if (auto usable = fits(next->described, use); !usable) return std::unexpected(std::move(usable.error()));
    next->start();
    std::swap(state_, next);
    last_description_.reset();
    demand_ = nullptr;
    settle(state_);
    return next;
}

auto loaded_model::take(problem why) -> std::shared_ptr<model_state> {
    const std::scoped_lock lock(mutex_);
    why_not_ = std::move(why);
    last_description_.reset();
    demand_ = nullptr;
    settle(nullptr);
    return std::exchange(state_, nullptr);
}

auto loaded_model::replace(std::shared_ptr<model_state> next) -> std::expected<void, std::string> {
    const auto gone = exchange(std::move(next));
    if (!gone) return std::unexpected(gone.error());
    if (*gone) (*gone)->retire(), (*gone)->join(drain_time);
    return {};
}

void loaded_model::clear(problem why) {
    if (const auto gone = take(std::move(why))) gone->retire(), gone->join(drain_time);
}

auto loaded_model::evict(model_demand& demand) -> std::shared_ptr<model_state> {
    const std::scoped_lock lock(mutex_);
    why_not_ = problem::unavailable("The model \"" + name_ + "\" is being loaded.", 1);
    if (state_) last_description_ = state_->description(), last_counts_ = state_->counts;
    demand_ = &demand;
    asked_ = false;
    return std::exchange(state_, nullptr);
}

void loaded_model::refuse(problem why) {
    const std::scoped_lock lock(mutex_);
    if (demand_ == nullptr) return;
    why_not_ = std::move(why);
    asked_ = false;
    settle(nullptr);
}

auto loaded_model::lease_or_wait(model_waiter& waiter) -> std::expected<std::shared_ptr<model_state>, problem> {
    const std::scoped_lock lock(mutex_);
    if (state_) return used();
    if (demand_ == nullptr || waiting_.size() >= most_waiting) return std::unexpected(why_not_);
    waiting_.push_back(&waiter);
    if (!std::exchange(asked_, true)) demand_->ask(*this);
    return nullptr;
}

auto loaded_model::forget(model_waiter& waiter) -> bool {
    const std::scoped_lock lock(mutex_);
    return std::erase(waiting_, &waiter) != 0;
}

auto loaded_model::lease_in(std::int64_t milliseconds) -> std::expected<std::shared_ptr<model_state>, problem> {
    struct signal final : model_waiter {
        void settled(const std::shared_ptr<model_state>& now) override {
            there = now;
            done.release();
        }
        std::shared_ptr<model_state> there;
        std::binary_semaphore done{0};
    } signal;
    if (auto there = lease_or_wait(signal); !there || *there) return there;
    if (!signal.done.try_acquire_for(std::chrono::milliseconds(milliseconds)) && forget(signal)) return std::unexpected(still_loading());
    if (signal.there) return std::move(signal.there);
    return lease();
}

auto loaded_model::still_loading() const -> problem { return problem::unavailable("The model \"" + name_ + "\" is still being loaded.", 1); }

auto loaded_model::is_evicted() const -> bool {
    const std::scoped_lock lock(mutex_);
    return demand_ != nullptr;
}

/// Under the lock.
void loaded_model::settle(const std::shared_ptr<model_state>& there) {
    for (auto* waiter : std::exchange(waiting_, {})) waiter->settled(there);
}

void loaded_model::stop() {
    if (const auto state = current()) state->stop();
}

auto loaded_model::require(wanted_signature use) -> std::expected<void, std::string> {
    const std::scoped_lock lock(mutex_);
    if (state_)
        if (auto usable = fits(state_->described, use); !usable) return usable;
    uses_.push_back(std::move(use));
    return {};
}

auto loaded_model::description() const -> std::shared_ptr<const model_description> {
    const std::scoped_lock lock(mutex_);
    return state_ ? state_->description() : last_description_;
}

auto loaded_model::statistics() const -> model_statistics {
    std::shared_ptr<const counters> counts;
    {
        const std::scoped_lock lock(mutex_);
        if (demand_ != nullptr) counts = last_counts_;
    }
    if (counts) return counts->read();
    const auto state = current();
    return state ? state->statistics() : model_statistics{};
}

auto loaded_model::version() const -> std::string {
    const auto about = description();
    return about ? about->version : std::string{};
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
