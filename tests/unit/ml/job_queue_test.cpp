#include "../../../src/ml/job_queue.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace {

using conduit::ml::job;
using conduit::ml::job_queue;

TEST(job_queue, refuses_beyond_its_bound_and_when_closed) {
    job_queue queue(2);
    std::array<job, 4> jobs;
    EXPECT_TRUE(queue.push(jobs[0]));
    EXPECT_TRUE(queue.push(jobs[1]));
    EXPECT_FALSE(queue.push(jobs[2]));
    EXPECT_EQ(jobs[2].end, job::fate::refused);
    EXPECT_EQ(queue.pop(), &jobs[0]);
    queue.close();
    EXPECT_EQ(jobs[1].end, job::fate::stopping);
    EXPECT_EQ(queue.pop(), nullptr);
    EXPECT_FALSE(queue.push(jobs[3]));
    EXPECT_EQ(jobs[3].end, job::fate::stopping);
}

TEST(job_queue, abandoned_jobs_are_not_run) {
    job_queue queue(2);
    job first, second;
    EXPECT_TRUE(queue.push(first));
    EXPECT_TRUE(queue.push(second));
    queue.abandon(first);
    EXPECT_EQ(queue.pop(), &second);
}

TEST(job_queue, abandoning_a_running_job_waits_for_it_and_nothing_is_posted) {
    struct strict final : conduit::scheduler {
        using conduit::scheduler::post;
        void post(void (*)(void*), void*) override { ADD_FAILURE() << "posted"; }
        void start(conduit::timer&, std::int64_t) override { ADD_FAILURE() << "a timer"; }
        void cancel(conduit::timer&) override {}
        auto run_elsewhere(void (*)(void*), void*) -> bool override { return false; }
    } home;
    job_queue queue(1);
    job running;
    running.home = &home;
    EXPECT_TRUE(queue.push(running));
    ASSERT_EQ(queue.pop(), &running);
    bool abandoned = false;
    {
        std::jthread owner([&] {
            queue.abandon(running);
            abandoned = true;
        });
        while (!queue.is_abandoned(running)) std::this_thread::yield();
        queue.finish(running);
    }
    EXPECT_TRUE(abandoned);
}

}
