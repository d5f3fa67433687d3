#include "deadlines.hpp"

#include <algorithm>
#include <limits>

namespace conduit::net {

deadlines::deadlines(std::array<unsigned, wait_count> durations) : durations_(durations) {
    for (auto& list : lists_) list.previous = list.next = &list;
}

void deadlines::start(deadline& entry, wait kind, std::int64_t now) {
    cancel(entry);
    entry.kind = kind;
    const auto duration = durations_[static_cast<std::size_t>(kind)];
    if (duration == 0) return;
    auto& list = lists_[static_cast<std::size_t>(kind)];
    entry.at = now + duration;
    entry.previous = list.previous;
    entry.next = &list;
    list.previous->next = &entry;
    list.previous = &entry;
}

void deadlines::cancel(deadline& entry) {
    entry.kind = wait::nothing;
    if (!entry.next) return;
    entry.previous->next = entry.next;
    entry.next->previous = entry.previous;
    entry.previous = entry.next = nullptr;
}

auto deadlines::next(std::int64_t now) const -> int {
    auto first = std::numeric_limits<std::int64_t>::max();
    for (const auto& list : lists_)
        if (list.next != &list) first = std::min(first, list.next->at);
    if (first == std::numeric_limits<std::int64_t>::max()) return -1;
    return static_cast<int>(std::clamp<std::int64_t>(first - now, 0, std::numeric_limits<int>::max()));
}

auto deadlines::take_expired(std::int64_t now) -> std::optional<expired> {
    for (auto& list : lists_) {
        auto* const first = list.next;
        if (first == &list || first->at > now) continue;
        const expired found{first->owner, first->kind};
        cancel(*first);
        return found;
    }
    return {};
}

}
