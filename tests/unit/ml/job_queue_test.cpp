#include "../../../src/ml/job_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

#include "../../../src/ml/clock.hpp"
#include "../../../src/ml/run_record.hpp"

namespace {

using namespace conduit::ml;

/// A queue and one instance, which is this thread.
struct queued : testing::Test {
    model_config config{.queue = 4};
    batch_curve curve{{{1, 1'000}, {4, 2'000}}};
    counters counts;
    std::optional<job_queue> queue;
    std::shared_ptr<run_record> record = std::make_shared<run_record>();
    batch next;

    void make(std::size_t cap) {
        queue.emplace(config, cap, curve, counts);
        queue->add_instance();
    }
    auto push(std::size_t items = 1, unsigned level = 1, std::vector<std::int64_t> key = {}) -> std::shared_ptr<job> {
        auto made = std::make_shared<job>();
        made->items = items;
        made->level = level;
        made->key = std::move(key);
        queue->push(made);
        return made;
    }
    auto take() -> std::vector<std::shared_ptr<job>> {
        EXPECT_TRUE(queue->take(next, 0, record));
        return next.jobs;
    }
    void finish() {
        for (const auto& job : next.jobs) job->at = job::stage::done;
        queue->finish(next, 0);
    }
    using jobs = std::vector<std::shared_ptr<job>>;
    auto dropped(drop_reason reason) -> std::uint64_t { return counts.drops[static_cast<std::size_t>(reason)]; }
};

TEST_F(queued, what_waits_runs_together_up_to_the_cap) {
    make(3);
    const auto a = push(), b = push(), c = push(), d = push();
    EXPECT_EQ(take(), (jobs{a, b, c}));
    EXPECT_EQ(queue->waiting(), 1u);
    EXPECT_EQ(queue->running(), 3u);
    finish();
    EXPECT_EQ(take(), jobs{d});
}

TEST_F(queued, requests_count_their_items_and_are_not_split) {
    config.queue = 100;
    make(4);
    const auto a = push(2), b = push(3), c = push(1), large = push(9);
    EXPECT_EQ(take(), jobs{a});  // b does not fit; c does not overtake it
    finish();
    EXPECT_EQ(take(), (jobs{b, c}));
    finish();
    EXPECT_EQ(take(), jobs{large});
}

TEST_F(queued, is_bounded_in_items) {
    make(4);
    push(3);
    EXPECT_EQ(push(2)->end, job::fate::full);
    EXPECT_EQ(dropped(drop_reason::full), 1u);
    push(1);
    EXPECT_EQ(queue->waiting(), 4u);
    EXPECT_EQ(push(1)->end, job::fate::full);
}

TEST_F(queued, one_request_may_be_larger_than_the_queue) {
    make(4);
    const auto large = push(50);
    EXPECT_EQ(take(), jobs{large});
}

TEST_F(queued, shapes_wait_in_their_own_buckets_and_the_oldest_goes_first) {
    make(4);
    const auto a = push(1, 1, {8}), b = push(1, 1, {9}), c = push(1, 1, {8});
    EXPECT_EQ(take(), (jobs{a, c}));
    finish();
    EXPECT_EQ(take(), jobs{b});
}

TEST_F(queued, higher_levels_go_first_but_not_for_ever) {
    config.patience = 20;
    make(1);
    const auto low = push(1, 2), high = push(1, 0);
    EXPECT_EQ(take(), jobs{high});
    finish();
    while (now_microseconds() <= low->arrival + 2 * 20'000) std::this_thread::yield();
    const auto late = push(1, 0);
    EXPECT_EQ(take(), jobs{low});
    finish();
    EXPECT_EQ(take(), jobs{late});
}

TEST_F(queued, what_left_is_not_run) {
    make(4);
    const auto a = push(), b = push();
    EXPECT_TRUE(queue->leave(*a, job::fate::cancelled));
    EXPECT_EQ(a->at, job::stage::left);
    EXPECT_EQ(queue->waiting(), 1u);
    EXPECT_EQ(take(), jobs{b});
    EXPECT_EQ(dropped(drop_reason::cancelled), 1u);
}

TEST_F(queued, what_is_overdue_is_not_run) {
    make(4);
    auto late = std::make_shared<job>(), in_time = std::make_shared<job>();
    late->deadline = now_microseconds() + 5'000;
    EXPECT_TRUE(queue->push(late));
    EXPECT_TRUE(queue->push(in_time));
    while (now_microseconds() <= late->deadline) std::this_thread::yield();
    EXPECT_EQ(take(), jobs{in_time});
    ASSERT_EQ(next.dropped, jobs{late});
    EXPECT_EQ(late->end, job::fate::overdue);
    EXPECT_EQ(dropped(drop_reason::deadline), 1u);
}

TEST_F(queued, what_cannot_be_done_in_time_is_refused_at_once) {
    config.queue = 10'000;
    make(4);  // 4 items in 2 ms
    push(4'000);
    auto hopeless = std::make_shared<job>();
    hopeless->level = 1;
    hopeless->deadline = now_microseconds() + 1'000'000;
    EXPECT_FALSE(queue->push(hopeless));
    EXPECT_EQ(hopeless->end, job::fate::overdue);
    EXPECT_EQ(hopeless->retry_after, 3);  // 2.001 s
    auto patient = std::make_shared<job>();
    patient->deadline = now_microseconds() + 10'000'000;
    EXPECT_TRUE(queue->push(patient));
}

TEST_F(queued, a_caller_that_leaves_a_run_is_told_nothing) {
    make(4);
    const auto a = push(), b = push();
    take();
    a->at = b->at = job::stage::running;
    EXPECT_TRUE(queue->leave(*a, job::fate::cancelled));
    EXPECT_FALSE(record->leave(a->run_number));  // b still waits for it
    EXPECT_TRUE(record->begin());
    EXPECT_TRUE(queue->leave(*b, job::fate::overdue));
    EXPECT_TRUE(record->leave(b->run_number));
    EXPECT_FALSE(record->begin());
    EXPECT_FALSE(record->leave(b->run_number));
}

TEST_F(queued, retired_computes_what_waits_and_closed_answers_it) {
    make(1);
    const auto a = push();
    queue->retire();
    EXPECT_EQ(push()->end, job::fate::retired);
    EXPECT_EQ(take(), jobs{a});
    finish();
    EXPECT_FALSE(queue->take(next, 0, record));

    make(1);
    const auto b = push();
    queue->close();
    EXPECT_EQ(b->end, job::fate::stopping);
    EXPECT_TRUE(b->finished.try_acquire());
    EXPECT_FALSE(queue->take(next, 0, record));
    EXPECT_EQ(push()->end, job::fate::stopping);
}

TEST_F(queued, no_instance_no_admission) {
    queue.emplace(config, 1, curve, counts);
    EXPECT_EQ(push()->end, job::fate::full);
}

TEST_F(queued, an_instance_is_given_up_only_for_a_run_that_has_not_ended) {
    make(1);
    push();
    take();
    EXPECT_FALSE(queue->give_up(0, next.jobs[0]->run_number + 1));
    finish();
    EXPECT_FALSE(queue->give_up(0, next.jobs[0]->run_number));  // it has ended meanwhile: nobody would take it back
    const auto a = push();
    EXPECT_EQ(take(), jobs{a});
    EXPECT_TRUE(queue->give_up(0, a->run_number));
    EXPECT_EQ(push()->end, job::fate::full);
    finish();
    const auto b = push();
    EXPECT_EQ(take(), jobs{b});
    EXPECT_TRUE(queue->give_up(0, b->run_number));
    queue->add_instance();
    queue->dismiss(0);
    finish();
    EXPECT_FALSE(queue->take(next, 0, record));  // another one has taken its place
    const auto c = push();
    EXPECT_TRUE(queue->take(next, 1, record));
    EXPECT_EQ(next.jobs, jobs{c});
}

TEST_F(queued, a_batch_that_is_full_does_not_wait_for_another_ones_delay) {
    config.delay = 3'600'000'000;
    make(2);
    push(1, 1, {8});
    const auto a = push(1, 1, {9}), b = push(1, 1, {9});
    EXPECT_EQ(take(), (jobs{a, b}));
}

TEST_F(queued, requests_without_items_count_too) {
    make(4);
    for (int i = 0; i < 4; ++i) push(0);
    EXPECT_EQ(queue->waiting(), 4u);
    EXPECT_EQ(push(0)->end, job::fate::full);
}

TEST_F(queued, a_sequence_ends_only_with_a_request_that_is_answered) {
    config.sequence.max = 2;
    make(1);
    queue->keep_sequences({});
    const auto step = [&](const sequence_step& of) {
        auto made = std::make_shared<job>();
        queue->push(made, &of);
        return made;
    };
    const auto ends = [&](const std::shared_ptr<job>& one, job::fate how) {
        ASSERT_EQ(queue->waiting(), 1u);
        EXPECT_EQ(take(), jobs{one});
        one->end = how;
        finish();
    };
    ends(step({"a", true}), job::fate::computed);
    EXPECT_TRUE(queue->leave(*step({"a", false, true}), job::fate::overdue));  // the client may try again
    ends(step({"a", false, true}), job::fate::broken);
    EXPECT_EQ(queue->known_sequences(), 1u);
    ends(step({"a", false, true}), job::fate::computed);
    EXPECT_EQ(step({"a"})->end, job::fate::unknown_sequence);

    // Another one may have taken its name, or its room, meanwhile.
    const auto first = step({"b", true, true}), again = step({"b", true}), other = step({"c", true}), room = step({"d", true, true});
    EXPECT_EQ(room->end, job::fate::full);
    EXPECT_TRUE(queue->leave(*first, job::fate::cancelled));
    EXPECT_EQ(queue->known_sequences(), 2u);
    EXPECT_NE(first->of, again->of);
    const auto next_of_b = step({"b"});
    EXPECT_EQ(next_of_b->of, again->of);
}

TEST_F(queued, a_batch_that_is_not_full_waits_for_the_delay) {
    config.delay = 3'600'000'000;
    make(2);
    const auto a = push();
    std::shared_ptr<job> b;
    {
        std::jthread later([&] { b = push(); });
        take();
    }
    EXPECT_EQ(next.jobs, (jobs{a, b}));
}

TEST(batch_curve, predicts_and_learns) {
    batch_curve curve{{{1, 100}, {2, 150}, {4, 200}}};
    EXPECT_DOUBLE_EQ(curve.predict(1), 100);
    EXPECT_DOUBLE_EQ(curve.predict(3), 175);
    EXPECT_DOUBLE_EQ(curve.predict(8), 400);
    for (int i = 0; i < 100; ++i) curve.learn(2, 300);
    EXPECT_NEAR(curve.predict(1), 200, 1);
    batch_curve unknown;
    EXPECT_EQ(unknown.predict(5), 0);
    unknown.learn(2, 100);
    EXPECT_DOUBLE_EQ(unknown.predict(4), 200);
}

TEST(batch_curve, the_cap_is_where_throughput_is_best_within_reason) {
    EXPECT_EQ(best_batch({}, 1'000), 1u);
    EXPECT_EQ(best_batch({{1, 593}, {2, 600}, {4, 631}, {8, 750}, {16, 963}, {32, 1'700}, {64, 3'316}}, 1'000), 27u);  // which takes 1,482, as it is asked
    EXPECT_EQ(best_batch({{1, 593}, {16, 963}, {32, 2'000}}, 1'000), 16u);                                         // 32 are not worth their time
    EXPECT_EQ(best_batch({{1, 930}, {2, 1'850}, {4, 3'600}, {8, 8'000}, {16, 20'752}}, 1'000), 1u);  // a convolution
    EXPECT_EQ(best_batch({{1, 2}, {2, 2}, {64, 10}, {128, 18}}, 1'000), 128u);
}

TEST(batch_table, is_bounded_in_sizes) {
    batch_table table;
    for (std::size_t size = 3 * batch_table::most_sizes; size > 0; --size) table.add({size, 1, 2, 3, 4});
    table.add({3 * batch_table::most_sizes, 1, 2, 3, 4});
    const auto read = table.read();
    ASSERT_EQ(read.size(), batch_table::most_sizes);
    EXPECT_TRUE(std::ranges::is_sorted(read, {}, &batch_runs::items));
    EXPECT_EQ(read.back().items, 3 * batch_table::most_sizes);
    EXPECT_EQ(read.back().count, 2u);
    EXPECT_EQ(read.back().output, 8u);
}

}
