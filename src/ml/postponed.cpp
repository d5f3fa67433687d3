#include "postponed.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "clock.hpp"
#include "given_up.hpp"
#include "model_state.hpp"

namespace conduit::ml {

inference::postponed::postponed(inference& owner, std::span<const named_input> given, items its_shape, std::int64_t its_deadline)
    : shape(its_shape), deadline(its_deadline), inputs(given.begin(), given.end()), self_(&owner) {
    names_.reserve(inputs.size());
    for (auto& input : inputs) {
        input.name = names_.emplace_back(input.name);
        input.tensor.shape = shapes_.emplace_back(input.tensor.shape.begin(), input.tensor.shape.end());
    }
}

auto inference::postponed::milliseconds() const -> std::int64_t {
    return deadline == 0 ? 60'000 : std::max<std::int64_t>((deadline - now_microseconds() + 999) / 1'000, 0);
}

void inference::postponed::begins_waiting() {
    late_ = {.run = [](void* context) { static_cast<postponed*>(context)->end_late(); }, .context = this};
    home->start(late_, milliseconds());
}

void inference::postponed::settled(const std::shared_ptr<model_state>& there) {
    loaded_ = there;
    posted_ = shared_from_this();
    home->post([](void* address) {
        const auto own = std::move(static_cast<postponed*>(address)->posted_);
        own->go_on();
    }, this);
}

void inference::postponed::go_on() {
    auto there = std::move(loaded_);
    if (self_ == nullptr) return;
    auto& call = *std::exchange(self_, nullptr);
    home->cancel(late_);
    try {
        if (is_given_up(call.options_)) throw given_up();
        if (!there) {
            auto lease = call.model_.lease();
            if (!lease) throw std::move(lease.error());
            there = *std::move(lease);
        }
        call.begin_postponed(std::move(there));
        if (call.send(waiting)) return;
    } catch (...) {
        call.failure_ = std::current_exception();
    }
    waiting.resume();
}

void inference::postponed::end_late() {
    auto& call = *std::exchange(self_, nullptr);
    call.model_.forget(*this);
    call.failure_ = std::make_exception_ptr(call.model_.still_loading());
    waiting.resume();
}

void inference::postponed::give_up() {
    if (self_->model_.forget(*this)) settled(nullptr);  // else it goes on already
}

void inference::postponed::leave() {
    auto* const call = std::exchange(self_, nullptr);
    if (call == nullptr) return;
    call->model_.forget(*this);
    if (home != nullptr) home->cancel(late_);
}

}
