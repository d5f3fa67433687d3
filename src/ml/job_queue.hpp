#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

#include "job.hpp"

namespace conduit::ml {

/// The jobs that wait for a model's executor threads. Bounded: beyond that, callers are refused at once.
class job_queue {
public:
    explicit job_queue(std::size_t most) : most_(most) {}

    /// False: `job.end` says why.
    auto push(job& job) -> bool;
    /// Waits for a job to run; null when the queue is closed.
    auto pop() -> job*;
    /// The job is done: its coroutine is posted to where it came from.
    void finish(job& job);
    /// Waits until the job is done.
    void wait(job& job);
    /// Nobody awaits the job any more; when this returns, no thread touches it.
    void abandon(job& job);
    auto is_abandoned(const job& job) -> bool;
    /// No more jobs; those that wait are answered.
    void close();

private:
    void finish_locked(job& job);

    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable finished_;
    std::deque<job*> waiting_;
    bool closed_ = false;
};

}
