#include "sequences.hpp"

#include <utility>

namespace conduit::ml {

auto sequences::join(const sequence_step& step, std::int64_t now, std::shared_ptr<sequence>& found) -> answer {
    if (step.id.empty()) {  // a sequence of one
        found = std::make_shared<sequence>();
        found->state = initial_;
        return answer::found;
    }
    forget_idle(now);
    if (step.start) {
        forget(step.id);
        if (known_.size() >= config_.max) return answer::too_many;
        found = begin(step.id, now);
    } else {
        const auto known = known_.find(step.id);
        if (known == known_.end()) return answer::unknown;
        found = known->second;
    }
    if (step.end) forget(step.id);
    else used(*found, now);
    return answer::found;
}

auto sequences::begin(const std::string& id, std::int64_t now) -> std::shared_ptr<sequence> {
    auto made = std::make_shared<sequence>();
    made->id = id;
    made->state = initial_;
    list(made, now);
    return made;
}

void sequences::list(const std::shared_ptr<sequence>& one, std::int64_t now) {
    one->last_used = now;
    one->place = by_use_.insert(by_use_.end(), one->id);
    one->listed = true;
    known_.emplace(one->id, one);
}

void sequences::resume(const std::shared_ptr<sequence>& one, std::int64_t now) {
    if (!one->listed && !one->id.empty() && !known_.contains(one->id) && known_.size() < config_.max) list(one, now);
}

void sequences::used(sequence& one, std::int64_t now) {
    one.last_used = now;
    if (one.listed) by_use_.splice(by_use_.end(), by_use_, one.place);
}

void sequences::forget(const std::string& id) {
    const auto known = known_.find(id);
    if (known == known_.end()) return;
    const auto gone = std::exchange(known->second, nullptr);
    known_.erase(known);
    gone->listed = false;
    by_use_.erase(gone->place);
}

void sequences::forget_idle(std::int64_t now) {
    for (auto next = by_use_.begin(); next != by_use_.end();) {
        const auto id = *next++;
        const auto& oldest = *known_.find(id)->second;
        if (oldest.busy) continue;
        if (now - oldest.last_used < std::int64_t{config_.idle} * 1'000) return;
        forget(id);
    }
}

}
