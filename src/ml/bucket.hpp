#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "job.hpp"

namespace conduit::ml {

/// Jobs in the order in which they came; linked through themselves, so that any can leave at once.
struct job_list {
    job* first = nullptr;
    job* last = nullptr;

    void append(job& added) {
        added.before = last;
        added.behind = nullptr;
        (last != nullptr ? last->behind : first) = &added;
        last = &added;
    }
    void remove(job& gone) {
        (gone.before != nullptr ? gone.before->behind : first) = gone.behind;
        (gone.behind != nullptr ? gone.behind->before : last) = gone.before;
        gone.before = gone.behind = nullptr;
    }
};

/// Jobs that can run together, by level of priority.
struct bucket {
    std::vector<std::int64_t> key;
    std::vector<job_list> levels;
    std::size_t items = 0;
};

/// Goes through a bucket's jobs, those first that are to run first. A job of a lower level is treated as if it had come `patience`
/// microseconds later for each level: it yields, but not for ever.
class bucket_walk {
public:
    bucket_walk(const bucket& walked, std::int64_t patience) : patience_(patience) {
        for (const auto& level : walked.levels) at_.push_back(level.first);
    }
    /// Null at the end. The job may be removed before the next call.
    auto next() -> job* {
        job** best = nullptr;
        for (auto& each : at_)
            if (each != nullptr && (best == nullptr || rank(*each) < rank(**best))) best = &each;
        if (best == nullptr) return nullptr;
        auto* found = *best;
        *best = found->behind;
        return found;
    }
    auto rank(const job& of) const -> std::int64_t { return of.arrival + static_cast<std::int64_t>(of.level) * patience_; }

private:
    std::vector<job*> at_;
    std::int64_t patience_;
};

}
