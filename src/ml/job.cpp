#include "job.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace conduit::ml {
namespace {

/// On the home's thread: the coroutines may have gone since.
void go_on(void* address) {
    for (auto* next = static_cast<job*>(address); next != nullptr;) {
        const auto self = std::move(next->posted);
        next = std::exchange(self->posted_with, nullptr);
        if (const auto waiting = std::exchange(self->waiting, nullptr)) waiting.resume();
    }
}

}

void tell(std::span<const std::shared_ptr<job>> answered) {
    for (std::size_t i = 0; i < answered.size(); ++i) {
        auto& first = *answered[i];
        if (first.home == nullptr) {
            first.finished.release();
            continue;
        }
        const auto at_home = [&](const auto& other) { return other->home == first.home; };
        if (std::ranges::any_of(answered.first(i), at_home)) continue;  // told with that one
        first.posted = answered[i];
        auto* last = &first;
        for (const auto& other : answered.subspan(i + 1) | std::views::filter(at_home)) {
            other->posted = other;
            last = last->posted_with = other.get();
        }
        first.home->post(go_on, &first);
    }
    // Not before: until then a caller that leaves keeps the home alive.
    for (const auto& job : answered) job->at.store(job::stage::done, std::memory_order_release);
}

void job::wake() {
    posted = shared_from_this();
    home->post(go_on, this);
}

}
