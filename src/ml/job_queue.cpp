#include "job_queue.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "clock.hpp"
#include "run_record.hpp"

namespace conduit::ml {
namespace {

constexpr std::size_t most_spare = 8;  // buckets kept for shapes that come again
constexpr std::int64_t longest_retry = 60;  // seconds

auto reason_of(job::fate end) -> drop_reason {
    switch (end) {
        case job::fate::full: return drop_reason::full;
        case job::fate::overdue: return drop_reason::deadline;
        case job::fate::cancelled: return drop_reason::cancelled;
        case job::fate::stopping: return drop_reason::stopping;
        default: return drop_reason::failed;
    }
}

/// What a job counts of the queue and of a batch: one without items is one that waits and runs, too.
auto size_of(const job& job) -> std::size_t { return std::max<std::size_t>(job.items, 1); }

/// Both would give ONNX Runtime tensors of one shape.
auto same_state(const job& a, const job& b) -> bool {
    return std::ranges::equal(a.of->state, b.of->state, [](const auto& x, const auto& y) { return std::ranges::equal(x.shape.view(), y.shape.view()); });
}

auto same_inputs(const job& a, const job& b) -> bool {
    return std::ranges::equal(a.inputs, b.inputs, [](const auto& x, const auto& y) {
        return x.shape.rank == y.shape.rank && (x.shape.rank == 0 || std::ranges::equal(x.shape.view().subspan(1), y.shape.view().subspan(1)));
    });
}

}

job_queue::job_queue(const model_config& config, std::size_t cap, const batch_curve& curve, counters& counts)
    : config_(config), cap_(cap), curve_(curve), counts_(counts), waiting_(std::max(config.priorities, 1u)), admission_(curve, cap) {}

auto job_queue::push(const std::shared_ptr<job>& pushed, const sequence_step* step) -> bool {
    auto& job = *pushed;
    bool wake = false;
    {
        const std::scoped_lock lock(mutex_);
        const auto now = now_microseconds();
        if (!admit(job, now)) {
            if (job.end != job::fate::retired) counts_.drop(reason_of(job.end));
            return false;
        }
        if (sequences_ && step != nullptr) {
            const auto joined = sequences_->join(*step, now, job.of);
            if (joined != sequences::answer::found) {
                job.end = joined == sequences::answer::unknown ? job::fate::unknown_sequence : job::fate::full;
                counts_.drop(reason_of(job.end));
                return false;
            }
            job.ends_sequence = step->end;
            job.level = static_cast<unsigned>(std::clamp<std::size_t>(config_.priority, 1, waiting_.size()) - 1);  // in order
        }
        job.arrival = now;
        job.level = std::min(job.level, static_cast<unsigned>(waiting_.size() - 1));
        auto& in = bucket_of(job);
        job.in = &in;
        job.kept = pushed;
        in.levels[job.level].append(job);
        in.items += size_of(job);
        waiting_[job.level] += size_of(job);
        waiting_items_ += size_of(job);
        job.at.store(job::stage::waiting, std::memory_order_relaxed);
        wake = idle_ != 0;
    }
    if (wake) arrived_.notify_one();
    return true;
}

auto job_queue::admit(job& job, std::int64_t now) -> bool {
    if (closed_ || retired_) {
        job.end = closed_ ? job::fate::stopping : job::fate::retired;
        return false;
    }
    std::size_t ahead = 0;
    for (std::size_t level = 0; level < waiting_.size() && level <= job.level; ++level) ahead += waiting_[level];
    const auto done = admission_.completion(ahead, size_of(job), now);
    const bool full = waiting_items_ != 0 && waiting_items_ + size_of(job) > config_.queue;
    // What meets an idle instance is tried in any case: runs may have become faster than they were.
    const bool late = job.deadline != 0 && (done > job.deadline && !(waiting_items_ == 0 && idle_ != 0));
    if (!full && !late && done != admission::never) return true;
    const auto backlog = (admission_.completion(waiting_items_, size_of(job), now) - now + 999'999) / 1'000'000;
    job.retry_after = std::clamp<std::int64_t>(backlog, 1, longest_retry);
    job.end = late && done != admission::never ? job::fate::overdue : job::fate::full;
    return false;
}

auto job_queue::bucket_of(const job& job) -> bucket& {
    for (const auto& each : buckets_)
        if (each->key == job.key) return *each;
    if (spare_.empty()) {
        buckets_.push_back(std::make_unique<bucket>());
        buckets_.back()->levels.resize(waiting_.size());
    } else {
        buckets_.push_back(std::move(spare_.back()));
        spare_.pop_back();
    }
    buckets_.back()->key = job.key;
    return *buckets_.back();
}

void job_queue::remove(job& job) {
    auto& from = *std::exchange(job.in, nullptr);
    from.levels[job.level].remove(job);
    from.items -= size_of(job);
    waiting_[job.level] -= size_of(job);
    waiting_items_ -= size_of(job);
    if (std::ranges::any_of(from.levels, [](const auto& level) { return level.first != nullptr; })) return;
    const auto place = std::ranges::find(buckets_, &from, [](const auto& each) { return each.get(); });
    if (spare_.size() < most_spare) spare_.push_back(std::move(*place));
    buckets_.erase(place);
}

/// Its client may send it again.
void job_queue::not_answered(const job& job) {
    if (job.ends_sequence && sequences_) sequences_->resume(job.of, now_microseconds());
}

auto job_queue::leave(job& job, job::fate why) -> bool {
    std::shared_ptr<ml::job> kept;  // destroyed without the lock
    {
        const std::scoped_lock lock(mutex_);
        if (job.at.load(std::memory_order_relaxed) == job::stage::waiting) {
            remove(job);
            not_answered(job);
            kept = std::move(job.kept);
            job.end = why;
            job.at.store(job::stage::left, std::memory_order_relaxed);
            counts_.drop(reason_of(why));
            return true;
        }
    }
    for (;;) {
        auto at = job.at.load(std::memory_order_acquire);
        if (at == job::stage::running) {
            if (!job.at.compare_exchange_strong(at, job::stage::left, std::memory_order_acq_rel)) continue;
            job.end = why;
            counts_.drop(reason_of(why));
            return true;
        }
        if (at != job::stage::taken && at != job::stage::answering) return false;
        std::this_thread::yield();  // for a copy of the inputs, or a post: microseconds
    }
}

void job_queue::drop(job& job, job::fate why, batch& into) {
    remove(job);
    not_answered(job);
    job.end = why;
    job.at.store(job::stage::answering, std::memory_order_release);
    counts_.drop(reason_of(why));
    into.dropped.push_back(std::move(job.kept));
}

auto job_queue::add_instance() -> std::size_t {
    const std::scoped_lock lock(mutex_);
    slots_.emplace_back();
    admission_.add_instance();
    return slots_.size() - 1;
}

auto job_queue::give_up(std::size_t instance, std::uint64_t run) -> bool {
    const std::scoped_lock lock(mutex_);
    if (slots_[instance].run != run) return false;
    admission_.give_up(instance);
    return true;
}

void job_queue::dismiss(std::size_t instance) {
    {
        const std::scoped_lock lock(mutex_);
        slots_[instance].dismissed = true;
        admission_.give_up(instance);
    }
    arrived_.notify_all();
}

auto job_queue::may_run(const job& job) const -> bool { return !job.of || (!job.of->busy && job.of->passed_over != takes_); }

/// When its jobs may run: at once, or, if they are no full batch, once the oldest has waited for others.
auto job_queue::due(const bucket& waiting) const -> std::int64_t {
    if (config_.delay == 0 || waiting.items >= cap_ || retired_) return 0;
    auto oldest = admission::never;
    for (const auto& level : waiting.levels)
        if (level.first != nullptr) oldest = std::min(oldest, level.first->arrival);
    return oldest + config_.delay;
}

/// The bucket whose turn it is: that of the job which is to run first. Drops what is overdue on the way. Null: nothing may run before `soonest`.
auto job_queue::choose(batch& next, std::int64_t now, std::int64_t& soonest) -> bucket* {
    const auto patience = std::int64_t{config_.patience} * 1'000;
    bucket* best = nullptr;
    std::int64_t best_rank = 0;
    for (std::size_t i = 0; i < buckets_.size();) {
        auto* each = buckets_[i].get();
        bucket_walk walk(*each, patience);
        bool gone = false;
        while (auto* job = walk.next()) {
            if (job->deadline != 0 && job->deadline <= now) {
                drop(*job, job::fate::overdue, next);
                gone = i >= buckets_.size() || buckets_[i].get() != each;
                if (gone) break;
                continue;
            }
            if (job->of && job->of->busy) continue;
            if (const auto when = due(*each); when > now) {
                soonest = std::min(soonest, when);
                break;
            }
            if (best == nullptr || walk.rank(*job) < best_rank) {
                best = each;
                best_rank = walk.rank(*job);
            }
            break;
        }
        if (!gone) ++i;
    }
    return best;
}

void job_queue::fill(batch& next, bucket& from, std::int64_t now) {
    ++takes_;
    bucket_walk walk(from, std::int64_t{config_.patience} * 1'000);
    const auto own = static_cast<std::int64_t>(curve_.predict(1));
    while (auto* job = walk.next()) {
        if (!may_run(*job)) continue;
        // Computed in vain, as it seems; but what comes to an idle instance is tried: runs may have become faster.
        if (job->deadline != 0 && job->deadline < now + own && now - job->arrival > own) {
            drop(*job, job::fate::overdue, next);
            continue;
        }
        const auto* first = next.jobs.empty() ? nullptr : next.jobs.front().get();
        if (first != nullptr) {
            if (job->alone || next.items + size_of(*job) > cap_) break;
            if (job->of && !(same_state(*job, *first) && same_inputs(*job, *first))) {
                job->of->passed_over = takes_;
                continue;
            }
        }
        if (job->of) job->of->busy = true;
        job->at.store(job::stage::taken, std::memory_order_relaxed);
        next.items += size_of(*job);
        remove(*job);
        next.jobs.push_back(std::move(job->kept));
        if (next.jobs.front()->alone || next.items >= cap_) break;
    }
}

auto job_queue::take(batch& next, std::size_t instance, const std::shared_ptr<run_record>& run) -> bool {
    next.jobs.clear();
    next.dropped.clear();
    next.items = 0;
    std::unique_lock lock(mutex_);
    for (;;) {
        if (slots_[instance].dismissed) return false;
        const auto now = now_microseconds();
        auto soonest = admission::never;
        auto* const from = choose(next, now, soonest);
        if (from != nullptr) fill(next, *from, now);
        if (!next.jobs.empty()) {
            const auto number = run->open(next.jobs.size());
            for (const auto& job : next.jobs) {
                job->run = run;
                job->run_number = number;
                counts_.queue_time.add(static_cast<std::uint64_t>(std::max<std::int64_t>(now - job->arrival, 0)));
            }
            running_items_ += next.items;
            admission_.begins(instance, next.items, now);
            slots_[instance].run = number;
            if (config_.delay != 0 && idle_ != 0 && waiting_items_ != 0) arrived_.notify_one();  // to wait for what is not due
        }
        if (!next.jobs.empty() || !next.dropped.empty()) return true;
        if (from != nullptr) continue;
        if (closed_ || (retired_ && waiting_items_ == 0)) return false;
        ++idle_;
        if (soonest == admission::never) arrived_.wait(lock);
        else arrived_.wait_for(lock, std::chrono::microseconds(soonest - now));
        --idle_;
    }
}

void job_queue::finish(const batch& done, std::size_t instance) {
    bool wake = false;
    {
        const std::scoped_lock lock(mutex_);
        running_items_ -= done.items;
        slots_[instance].run = 0;
        if (!slots_[instance].dismissed) admission_.ends(instance);
        for (const auto& job : done.jobs) {
            if (!job->of) continue;
            job->of->busy = false;
            // Who has left may be writing to `end` at this moment.
            if (job->at.load(std::memory_order_acquire) == job::stage::left || job->end != job::fate::computed) not_answered(*job);
            if (sequences_) sequences_->used(*job->of, now_microseconds());
            wake = true;
        }
    }
    if (wake) arrived_.notify_all();  // the next jobs of the sequences
}

void job_queue::retire() {
    {
        const std::scoped_lock lock(mutex_);
        retired_ = true;
    }
    arrived_.notify_all();
}

void job_queue::close() {
    batch ended;
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        while (!buckets_.empty()) {
            auto& each = *buckets_.front();
            const auto full = std::ranges::find_if(each.levels, [](const auto& level) { return level.first != nullptr; });
            drop(*full->first, job::fate::stopping, ended);
        }
    }
    arrived_.notify_all();
    tell(ended.dropped);
}

auto job_queue::waiting() const -> std::size_t {
    const std::scoped_lock lock(mutex_);
    return waiting_items_;
}

auto job_queue::running() const -> std::size_t {
    const std::scoped_lock lock(mutex_);
    return running_items_;
}

auto job_queue::known_sequences() const -> std::size_t {
    const std::scoped_lock lock(mutex_);
    return sequences_ ? sequences_->size() : 0;
}

}
