#include <conduit/ml/ml.hpp>

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "../../../src/ml/sequences.hpp"
#include "loop.hpp"
#include "served.hpp"

namespace {

using conduit::tensor;
namespace ml = conduit::ml;

const ml::sequence_config summing{.pairs = {{"state_out", "state_in"}}, .max = 3};

struct sequences : testing::Test {
    loop reactor;
    std::unique_ptr<ml::loaded_model> sum = serve("sum", {.instances = 2, .max_batch = 4, .sequence = summing});

    auto add(std::string id, float value, bool start = false, bool end = false) -> conduit::task<float> {
        const tensor<float, 1> x({1}, std::vector{value});
        const auto out = co_await ml::model<"sum">(*sum).with({.sequence = {std::move(id), start, end}})(x);
        co_return out.get<float, 1>("y").data()[0];
    }
    auto status(conduit::task<float> work) -> int {
        return problem_of([&] { reactor.value_of(std::move(work)); }).status;
    }
};

TEST_F(sequences, each_request_goes_on_where_the_one_before_ended) {
    EXPECT_EQ(sum->inputs().size(), 1u);  // the state is not the caller's
    EXPECT_EQ(sum->outputs().size(), 1u);
    EXPECT_EQ(reactor.value_of(add("a", 1, true)), 1);
    EXPECT_EQ(reactor.value_of(add("b", 10, true)), 10);
    EXPECT_EQ(reactor.value_of(add("a", 2)), 3);
    EXPECT_EQ(reactor.value_of(add("b", 20)), 30);
    EXPECT_EQ(sum->statistics().sequences, 2u);
    EXPECT_EQ(reactor.value_of(add("a", 4, false, true)), 7);
    EXPECT_EQ(sum->statistics().sequences, 1u);
    EXPECT_EQ(status(add("a", 8)), 404);
    EXPECT_EQ(reactor.value_of(add("b", 5, true)), 5);  // anew
    EXPECT_EQ(reactor.value_of(add("", 9)), 9);         // of no sequence
}

TEST_F(sequences, requests_of_one_run_in_order_and_those_of_several_together) {
    std::vector<float> seen[3];
    const auto one = [&](std::size_t which, float value, bool start) -> conduit::task<void> {
        const auto sum_so_far = co_await add(std::to_string(which), value, start);
        seen[which].push_back(sum_so_far);
    };
    for (int step = 0; step < 50; ++step)
        for (std::size_t which = 0; which < 3; ++which) reactor.start(one(which, static_cast<float>(step), step == 0));
    reactor.run();
    for (const auto& each : seen) {
        float expected = 0;
        ASSERT_EQ(each.size(), 50u);
        for (int step = 0; step < 50; ++step) EXPECT_EQ(each[static_cast<std::size_t>(step)], expected += static_cast<float>(step));
    }
}

TEST_F(sequences, are_bounded) {
    for (const auto* id : {"a", "b", "c"}) EXPECT_EQ(reactor.value_of(add(id, 1, true)), 1);
    EXPECT_EQ(status(add("d", 1, true)), 503);
    EXPECT_EQ(reactor.value_of(add("a", 1, true)), 1);
    EXPECT_EQ(reactor.value_of(add("b", 1, false, true)), 2);
    EXPECT_EQ(reactor.value_of(add("d", 1, true)), 1);
}

TEST_F(sequences, a_request_is_one_item) {
    EXPECT_EQ(problem_of([&] { (void)ml::model<"sum">(*sum)(tensor<float, 2>({2, 1})); }).status, 422);
}

TEST(known_sequences, are_forgotten_when_idle) {
    ml::sequence_config config{.max = 2, .idle = 10};
    ml::sequences known(config, {});
    std::shared_ptr<ml::sequence> a, b, c, again;
    using answer = ml::sequences::answer;
    EXPECT_EQ(known.join({"a", true}, 0, a), answer::found);
    EXPECT_EQ(known.join({"b", true}, 5'000, b), answer::found);
    EXPECT_EQ(known.join({"c", true}, 9'999, c), answer::too_many);
    EXPECT_EQ(known.join({"a"}, 9'999, again), answer::found);
    EXPECT_EQ(again, a);
    EXPECT_EQ(known.join({"c", true}, 15'000, c), answer::found);  // b's time is over
    EXPECT_EQ(known.join({"b"}, 15'000, b), answer::unknown);
    EXPECT_EQ(known.join({"a", false, true}, 16'000, again), answer::found);
    EXPECT_EQ(known.size(), 1u);
}

TEST(known_sequences, one_that_runs_for_long_keeps_no_others) {
    ml::sequence_config config{.max = 2, .idle = 10};
    ml::sequences known(config, {});
    std::shared_ptr<ml::sequence> a, b, c;
    using answer = ml::sequences::answer;
    EXPECT_EQ(known.join({"a", true}, 0, a), answer::found);
    a->busy = true;
    EXPECT_EQ(known.join({"b", true}, 0, b), answer::found);
    EXPECT_EQ(known.join({"c", true}, 20'000, c), answer::found);  // b's time is over
    EXPECT_EQ(known.join({"b", true}, 20'000, b), answer::too_many);
    EXPECT_EQ(known.join({"a"}, 20'000, a), answer::found);
}

}
