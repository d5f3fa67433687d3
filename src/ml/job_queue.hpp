#pragma once
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>
#include <conduit/ml/model_config.hpp>

#include "admission.hpp"
#include "bucket.hpp"
#include "counters.hpp"
#include "job.hpp"
#include "sequences.hpp"

namespace conduit::ml {

class run_record;

/// What an instance runs at once, and jobs that it need not run any more.
struct batch {
    std::vector<std::shared_ptr<job>> jobs;
    std::size_t items = 0;
    std::vector<std::shared_ptr<job>> dropped;  // `end` is set, their callers are to be told
};

/// The jobs that wait for a model's instances. Bounded in items: beyond that, and when a deadline cannot be met, callers are refused
/// at once. Jobs of equal key run together, up to `cap` items; otherwise the oldest goes first.
class job_queue {
public:
    job_queue(const model_config& config, std::size_t cap, const batch_curve& curve, counters& counts);
    job_queue(const job_queue&) = delete;
    auto operator=(const job_queue&) -> job_queue& = delete;
    ~job_queue() { close(); }

    void keep_sequences(std::vector<job_input> initial_state) { sequences_.emplace(config_.sequence, std::move(initial_state)); }

    /// False: `job.end` says why, and nobody else knows the job.
    auto push(const std::shared_ptr<job>& job, const sequence_step* step = nullptr) -> bool;
    /// The caller does not wait any more. True: it will not be told; false: it has been, or is about to be.
    auto leave(job& job, job::fate why) -> bool;

    auto add_instance() -> std::size_t;
    /// Nothing is expected of an instance until that run ends, which hangs. False: it has ended.
    auto give_up(std::size_t instance, std::uint64_t run) -> bool;
    /// Another one has taken its place: it gets no more.
    void dismiss(std::size_t instance);
    /// For an instance that has nothing to do: waits until `next` holds something. False: there will be nothing more.
    auto take(batch& next, std::size_t instance, const std::shared_ptr<run_record>& run) -> bool;
    /// What was taken is over.
    void finish(const batch& done, std::size_t instance);

    /// No more jobs; those that wait are run still.
    void retire();
    /// No more jobs; those that wait are answered.
    void close();

    auto waiting() const -> std::size_t;
    auto running() const -> std::size_t;
    auto known_sequences() const -> std::size_t;

private:
    struct slot {
        std::uint64_t run = 0;   // the number of the one that its instance is in; 0: none
        bool dismissed = false;
    };
    auto admit(job& job, std::int64_t now) -> bool;
    auto bucket_of(const job& job) -> bucket&;
    void remove(job& job);
    void not_answered(const job& job);
    void drop(job& job, job::fate why, batch& into);
    auto due(const bucket& waiting) const -> std::int64_t;
    auto choose(batch& next, std::int64_t now, std::int64_t& soonest) -> bucket*;
    void fill(batch& next, bucket& from, std::int64_t now);
    auto may_run(const job& job) const -> bool;

    const model_config& config_;
    const std::size_t cap_;
    const batch_curve& curve_;
    counters& counts_;

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<std::unique_ptr<bucket>> buckets_;
    std::vector<std::unique_ptr<bucket>> spare_;
    std::vector<std::size_t> waiting_;  // items, by level
    std::size_t waiting_items_ = 0;
    std::size_t running_items_ = 0;
    std::size_t idle_ = 0;              // instances that wait here
    std::uint64_t takes_ = 0;
    std::vector<slot> slots_;           // by instance
    admission admission_;
    std::optional<sequences> sequences_;
    bool retired_ = false;
    bool closed_ = false;
};

}
