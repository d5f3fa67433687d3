#include <conduit/ml/loaded_model.hpp>

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
    return state_;
}

auto loaded_model::current() const -> std::shared_ptr<model_state> {
    const std::scoped_lock lock(mutex_);
    return state_;
}

auto loaded_model::replace(std::shared_ptr<model_state> next) -> std::expected<void, std::string> {
    {
        const std::scoped_lock lock(mutex_);
        for (const auto& use : uses_)
            if (auto usable = fits(next->described, use); !usable) return usable;
        next->start();
        std::swap(state_, next);
    }
    if (next) next->retire(), next->join(drain_time);
    return {};
}

void loaded_model::clear(problem why) {
    std::shared_ptr<model_state> gone;
    {
        const std::scoped_lock lock(mutex_);
        why_not_ = std::move(why);
        gone = std::exchange(state_, nullptr);
    }
    if (gone) gone->retire(), gone->join(drain_time);
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
    const auto state = current();
    return state ? state->description() : nullptr;
}

auto loaded_model::statistics() const -> model_statistics {
    const auto state = current();
    return state ? state->statistics() : model_statistics{};
}

auto loaded_model::version() const -> std::string {
    const auto state = current();
    return state ? state->version : std::string{};
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
