#include "job_queue.hpp"

namespace conduit::ml {

auto job_queue::push(job& job) -> bool {
    {
        const std::scoped_lock lock(mutex_);
        if (closed_ || waiting_.size() >= most_) {
            job.end = closed_ ? job::fate::stopping : job::fate::refused;
            job.stage = job::state::done;
            return false;
        }
        job.stage = job::state::queued;
        waiting_.push_back(&job);
    }
    arrived_.notify_one();
    return true;
}

auto job_queue::pop() -> job* {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return nullptr;
    auto* next = waiting_.front();
    waiting_.pop_front();
    next->stage = job::state::running;
    return next;
}

void job_queue::finish(job& job) {
    const std::scoped_lock lock(mutex_);
    finish_locked(job);
}

// Posts under the lock: once `abandon` has it, the post is over too.
void job_queue::finish_locked(job& job) {
    job.stage = job::state::done;
    if (job.abandoned || job.home == nullptr) finished_.notify_all();
    else job.home->post(job.waiting);
}

void job_queue::wait(job& job) {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [&] { return job.stage == job::state::done; });
}

void job_queue::abandon(job& job) {
    std::unique_lock lock(mutex_);
    if (job.stage == job::state::queued) {
        std::erase(waiting_, &job);
        job.stage = job::state::done;
    }
    if (job.stage != job::state::running) return;
    job.abandoned = true;
    finished_.wait(lock, [&] { return job.stage == job::state::done; });
}

auto job_queue::is_abandoned(const job& job) -> bool {
    const std::scoped_lock lock(mutex_);
    return job.abandoned;
}

void job_queue::close() {
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        for (auto* job : waiting_) {
            job->end = job::fate::stopping;
            finish_locked(*job);
        }
        waiting_.clear();
    }
    arrived_.notify_all();
}

}
