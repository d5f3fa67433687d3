#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "batch_curve.hpp"

namespace conduit::ml {

/// When work that comes now would be done, by what runs have taken so far. Guarded by the queue's lock.
class admission {
public:
    admission(const batch_curve& curve, std::size_t cap) : curve_(curve), cap_(std::max<std::size_t>(cap, 1)) {}

    void add_instance() { busy_until_.push_back(0); }
    void begins(std::size_t instance, std::size_t items, std::int64_t now) {
        busy_until_[instance] = now + static_cast<std::int64_t>(curve_.predict(items));
    }
    void ends(std::size_t instance) { busy_until_[instance] = 0; }
    /// It hangs: nothing is expected of it.
    void give_up(std::size_t instance) { busy_until_[instance] = never; }

    /// Microseconds of the steady clock, for `items` behind `ahead` others; `now` while nothing is known.
    auto completion(std::size_t ahead, std::size_t items, std::int64_t now) const -> std::int64_t {
        std::int64_t free = never;
        std::int64_t working = 0;
        for (const auto until : busy_until_) {
            if (until == never) continue;
            ++working;
            free = std::min(free, std::max(until, now));
        }
        if (working == 0) return never;
        const auto batches = static_cast<double>(ahead / cap_) / static_cast<double>(working);
        const auto own = std::max(items, std::min(cap_, ahead % cap_ + items));
        return free + static_cast<std::int64_t>(batches * curve_.predict(cap_) + curve_.predict(own));
    }

    static constexpr std::int64_t never = std::int64_t{1} << 62;

private:
    const batch_curve& curve_;
    const std::size_t cap_;
    std::vector<std::int64_t> busy_until_;  // by instance
};

}
