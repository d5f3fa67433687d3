#include <conduit/ml/ml.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <conduit/async/when.hpp>

#include "loop.hpp"
#include "served.hpp"

namespace {

using conduit::tensor;
using namespace std::chrono_literals;
namespace ml = conduit::ml;

/// One instance, so that what comes while it runs waits, and no measuring where a test is about something else.
auto one_instance(ml::model_config config = {}) -> ml::model_config {
    config.instances = 1;
    return config;
}

struct batching : testing::Test {
    loop reactor;  // lives longer than the models that post to it

    /// Keeps the only instance of "steps" busy until `stop`.
    struct blocked {
        std::stop_source stop;
        int ended = 0;
        std::uint64_t before = 0;
    };
};

/// A request to a model that takes that many steps, per item.
auto take_steps(ml::loaded_model& of, std::vector<std::int64_t> steps, ml::call_options options = {}) -> conduit::task<std::vector<std::int64_t>> {
    const tensor<std::int64_t, 2> x({static_cast<std::int64_t>(steps.size()), 1}, steps);
    const auto out = co_await ml::model<"steps">(of).with(std::move(options))(x);
    const auto y = out.get<std::int64_t, 2>();
    co_return std::vector(y.data().begin(), y.data().end());
}

auto status_of(conduit::task<std::vector<std::int64_t>> work, int& status) -> conduit::task<void> {
    try {
        (void)co_await std::move(work);
        status = 200;
    } catch (const conduit::problem& problem) {
        status = problem.status;
    }
}

constexpr std::int64_t for_ever = 1'000'000'000;  // steps: hours
constexpr std::int64_t a_while = 20'000;          // steps: tens of milliseconds

auto dropped(const ml::model_statistics& statistics, ml::drop_reason reason) -> std::uint64_t { return statistics.drops[static_cast<std::size_t>(reason)]; }

TEST_F(batching, what_comes_during_a_run_runs_as_one_batch) {
    const auto steps = serve("steps", one_instance({.max_batch = 8}));
    const auto several = [&]() -> conduit::task<void> {
        std::vector<conduit::task<std::vector<std::int64_t>>> work;
        work.push_back(take_steps(*steps, {a_while}));
        // Started while the first one runs or, on a slow thread, waits: then it is in the batch.
        for (std::int64_t i = 1; i <= 6; ++i) work.push_back(take_steps(*steps, {i * 10}));
        const auto all = co_await when_all(std::move(work));
        for (std::int64_t i = 1; i <= 6; ++i) EXPECT_GE(all[static_cast<std::size_t>(i)], std::vector{i * 10});
    };
    reactor.start(several());
    reactor.run();
    const auto now = steps->statistics();
    EXPECT_EQ(now.requests, 7u);
    EXPECT_EQ(now.items, 7u);
    EXPECT_LE(now.batches, 2u);
    EXPECT_EQ(now.batch_size.total(), now.batches);
    EXPECT_EQ(now.queue_time.total(), 7u);
    EXPECT_EQ(now.max_batch, 8u);
}

TEST_F(batching, each_gets_its_own_rows) {
    const auto doubling = serve("double", one_instance({.max_batch = 16}));
    const auto one = [](ml::loaded_model& of, std::int64_t rows, std::int64_t length, float value) -> conduit::task<void> {
        std::vector<float> values(static_cast<std::size_t>(rows * length));
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = value + static_cast<float>(i);
        const auto out = co_await ml::model<"double">(of)(tensor<float, 2>({rows, length}, values));
        const auto y = out.get<float, 2>("y"), largest = out.get<float, 2>("largest");
        EXPECT_EQ(y.shape(), (std::array{rows, length}));
        for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(y.data()[i], 2 * values[i]);
        for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row)
            EXPECT_EQ(largest.data()[row], 2 * values[(row + 1) * static_cast<std::size_t>(length) - 1]);
    };
    for (int i = 0; i < 200; ++i) reactor.start(one(*doubling, 1 + i % 3, 2 + i % 2, static_cast<float>(100 * i)));
    reactor.run();
    EXPECT_EQ(doubling->statistics().requests, 200u);
    EXPECT_EQ(doubling->statistics().items, 399u);
    EXPECT_LT(doubling->statistics().batches, 200u);
}

TEST_F(batching, one_item_has_no_dimension_for_the_batch) {
    const auto doubling = serve("double", one_instance({.max_batch = 4}));
    const auto one = [](ml::loaded_model& of, float value) -> conduit::task<void> {
        const auto out = co_await ml::model<"double">(of)(tensor<float, 1>({2}, std::vector{value, -value}));
        EXPECT_EQ((out.get<float, 1>().data()[1]), -2 * value);
        EXPECT_EQ((out.get<float, 1>("largest").data()[0]), 2 * value);
    };
    for (int i = 0; i < 9; ++i) reactor.start(one(*doubling, static_cast<float>(i)));
    reactor.run();
}

TEST_F(batching, texts_batch_too) {
    const auto echo = serve("echo", one_instance({.max_batch = 4}));
    const auto one = [](ml::loaded_model& of, std::vector<std::string> words) -> conduit::task<void> {
        std::string bytes;  // for each, its length and itself
        for (const auto& word : words) bytes.append({static_cast<char>(word.size()), 0, 0, 0}).append(word);
        const std::array shape{static_cast<std::int64_t>(words.size()), std::int64_t{1}};
        const ml::named_input inputs[]{{"x", {conduit::dtype::text, shape, std::as_bytes(std::span(bytes))}, {}}};
        const auto out = co_await ml::inference(of, inputs);
        EXPECT_TRUE(std::ranges::equal(out.view().data, inputs[0].tensor.data));
        EXPECT_TRUE(std::ranges::equal(out.view().shape, shape));
    };
    for (int i = 0; i < 20; ++i) reactor.start(one(*echo, {std::string(static_cast<std::size_t>(i), 'a'), "b" + std::to_string(i)}));
    reactor.run();
}

TEST_F(batching, padding_lets_lengths_differ) {
    const auto doubling = serve("double", one_instance({.max_batch = 8, .paddings = {{"x", 1, -1'000, {{"y", 1}}}}}));
    const auto one = [](ml::loaded_model& of, std::int64_t length) -> conduit::task<void> {
        const std::vector<float> values(static_cast<std::size_t>(length), static_cast<float>(length));
        const auto out = co_await ml::model<"double">(of)(tensor<float, 1>({length}, values));
        const auto y = out.get<float, 1>("y");
        EXPECT_EQ(y.shape()[0], length);
        for (const auto value : y.data()) EXPECT_EQ(value, 2 * static_cast<float>(length));
        EXPECT_EQ((out.get<float, 1>("largest").data()[0]), 2 * static_cast<float>(length));  // what was filled up is smaller
    };
    for (int i = 0; i < 64; ++i) reactor.start(one(*doubling, 4 + i % 4));
    reactor.run();
    EXPECT_LT(doubling->statistics().batches, 64u);
}

TEST_F(batching, masks_say_what_is_padding) {
    const auto masked = serve("masked", one_instance({.max_batch = 8, .warm_up_shapes = {{"x", {-1, 4}}}, .paddings = {{.input = "x", .value = -1'000, .mask = "mask"}}}));
    EXPECT_EQ(masked->inputs().size(), 2u);  // callers do not give the mask
    EXPECT_FALSE(masked->statistics().curve.empty());
    const auto ask = [&](std::int64_t rows, std::int64_t length) -> conduit::task<void> {
        const std::vector<float> values(static_cast<std::size_t>(rows * length), static_cast<float>(length));
        const auto out = co_await ml::model<"masked">(*masked)(tensor<float, 2>({rows, length}, values), tensor<float, 2>({rows, 1}, std::vector<float>(static_cast<std::size_t>(rows), 2)));
        const auto count = out.get<float, 2>("count"), total = out.get<float, 2>("total");
        for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
            EXPECT_EQ(count.data()[row], static_cast<float>(length));
            EXPECT_EQ(total.data()[row], static_cast<float>(2 * length * length));
        }
    };
    reactor.start(ask(1, 5));  // alone, too
    reactor.run();
    for (int i = 0; i < 64; ++i) reactor.start(ask(1 + i % 3, 4 + i % 4));
    reactor.run();
    EXPECT_LT(masked->statistics().batches, 65u);
}

TEST_F(batching, one_bad_request_does_not_spoil_the_others) {
    const auto lookup = serve("lookup", one_instance({.max_batch = 16}));
    int good = 0, bad = 0;
    const auto one = [&](std::int64_t number) -> conduit::task<void> {
        try {
            const auto out = co_await ml::model<"lookup">(*lookup)(tensor<std::int64_t, 2>({1, 1}, std::vector{number}));
            good += out.get<float, 2>().data()[0] == static_cast<float>(number) * 10;
        } catch (const conduit::problem& problem) {
            bad += (problem.status == 422 || problem.status == 500) && number >= 4;
        }
    };
    for (std::int64_t i = 0; i < 30; ++i) reactor.start(one(i % 5));
    reactor.run();
    EXPECT_EQ(good, 24);
    EXPECT_EQ(bad, 6);
    EXPECT_EQ(dropped(lookup->statistics(), ml::drop_reason::failed), 6u);
    std::uint64_t items = 0;
    for (const auto& runs : lookup->statistics().runs) items += runs.items * runs.count;
    EXPECT_EQ(items, lookup->statistics().items);  // what failed is not among them
}

TEST_F(batching, is_off_where_items_depend_on_each_other) {
    EXPECT_EQ(serve("centred")->description()->max_batch, 1u);
    const auto state = load_state("centred", {.max_batch = 8});
    EXPECT_EQ(state->max_batch, 1u);
    EXPECT_FALSE(state->batches);
}

TEST_F(batching, is_measured) {
    const auto about = serve("double")->description();
    ASSERT_FALSE(about->curve.empty());
    EXPECT_EQ(about->curve.front().items, 1u);
    EXPECT_GT(about->curve.front().microseconds, 0);
    EXPECT_TRUE(std::ranges::is_sorted(about->curve, {}, &ml::batch_time::items));
    EXPECT_TRUE(std::ranges::contains(about->curve, about->max_batch, &ml::batch_time::items));
}

TEST_F(batching, warming_up_takes_no_longer_than_said) {
    // The largest number of the warm-up's zeros is no step at all; declared shapes decide only sizes. So: a model that is slow by size.
    const auto slow = load_state("double", {.warm_up_time = 50, .warm_up_shapes = {{"x", {-1, 4'000'000}}}});
    EXPECT_LE(slow->curve.points().size(), 3u);
    EXPECT_TRUE(load_state("double", {.warm_up = false})->curve.points().empty());
}

TEST_F(batching, the_configured_cap_counts_measured_or_not) {
    EXPECT_EQ(load_state("double", {.max_batch = 4, .warm_up = false})->max_batch, 4u);
    EXPECT_EQ(load_state("double", {.max_batch = 4, .warm_up_time = 0})->max_batch, 4u);
    EXPECT_EQ(load_state("double", {.max_batch = 4, .warm_up_shapes = {{"x", {-1, 20'000'000}}}})->max_batch, 4u);  // more than is made up
    EXPECT_EQ(load_state("double", {.warm_up_time = 0})->max_batch, 1u);
    EXPECT_EQ(load_state("centred", {.max_batch = 4})->max_batch, 1u);  // measured: its items depend on each other
}

TEST_F(batching, a_configuration_that_does_not_fit_is_said_in_one_line) {
    const auto error = [](const std::string& name, ml::model_config config) -> std::string {
        try {
            load_state(name, std::move(config));
        } catch (const std::runtime_error& failure) {
            return failure.what();
        }
        return {};
    };
    EXPECT_EQ(error("pair", {.max_batch = 4}), "its configuration asks for batches of 4, but not all inputs and outputs of the model have an open first dimension");
    EXPECT_EQ(error("double", {.paddings = {{.input = "z"}}}), "its configuration names the input \"z\"; the model has: x");
    EXPECT_TRUE(error("double", {.paddings = {{.input = "x", .dimension = 0}}}).contains("dimension 0 cannot be padded"));
    EXPECT_EQ(error("double", {.paddings = {{.input = "x", .mask = "z"}}}), "its configuration names the input \"z\"; the model has: x");
    EXPECT_EQ(error("double", {.paddings = {{.input = "x", .mask = "x"}}}), "its input \"x\" is float32[*, *]: it has another part already, and cannot be a mask, too");
    EXPECT_EQ(error("masked", {.paddings = {{.input = "x", .mask = "factor"}}}),
              "its input \"factor\" is float32[*, 1]: a mask is numbers in two open dimensions, the batch's and the one that is padded");
    EXPECT_TRUE(error("sum", {.sequence = {.pairs = {{"state", "state_in"}}}}).contains("names the output \"state\""));
}

TEST_F(batching, more_items_than_the_configured_cap_are_refused) {
    const auto doubling = serve("double", {.max_batch = 4});
    const auto problem = problem_of([&] { (void)ml::model<"double">(*doubling)(tensor<float, 2>({5, 1})); });
    EXPECT_EQ(problem.status, 422);
    EXPECT_EQ(problem.detail, "The model \"double\" takes at most 4 items at a time; these are 5.");
}

TEST_F(batching, a_request_of_several_items_is_one_run_where_nothing_is_batched) {
    const auto steps = serve("steps", one_instance({.max_batch = 1, .max_items = 3}));
    int three = 0, four = 0;
    reactor.start(status_of(take_steps(*steps, {1, 2, 3}), three));
    reactor.start(status_of(take_steps(*steps, {1, 2, 3, 4}), four));
    reactor.run();
    EXPECT_EQ(three, 200);
    EXPECT_EQ(four, 422);
}

TEST_F(batching, named_inputs_come_in_any_order) {
    const auto pair = serve("pair");
    const tensor<float, 2> a({1, 2}, std::vector<float>{1, 2}), b({1, 2}, std::vector<float>{10, 20});
    const ml::named_input inputs[]{{"b", b.erased(), {}}, {"a", a.erased(), {}}};
    ml::inference request(*pair, inputs);
    ASSERT_TRUE(request.await_ready());
    EXPECT_EQ((request.await_resume().get<float, 2>("sum").data()[1]), 22);

    const auto fault = [&](std::vector<ml::named_input> given) { return problem_of([&] { ml::inference(*pair, given); }).detail; };
    EXPECT_EQ(fault({{"a", a.erased(), {}}}), "The model \"pair\" needs the input \"b\".");
    EXPECT_EQ(fault({{"a", a.erased(), {}}, {"b", b.erased(), {}}, {"c", b.erased(), {}}}), "The model \"pair\" has no input \"c\".");
    EXPECT_EQ(fault({{"a", a.erased(), {}}, {"b", b.erased(), {}}, {"b", b.erased(), {}}}), "The input \"b\" is there twice.");
}

TEST_F(batching, a_tensor_that_is_given_away_is_not_copied) {
    const auto doubling = serve("double", one_instance());
    const auto one = [&]() -> conduit::task<void> {
        auto given = tensor<float, 2>({1, 2}, std::vector<float>{1, 2});
        const auto out = co_await ml::model<"double">(*doubling)(std::move(given));
        EXPECT_EQ((out.get<float, 2>().data()[1]), 4);
    };
    reactor.start(one());
    reactor.run();
}

TEST_F(batching, a_deadline_answers_while_the_model_runs_and_the_run_is_ended) {
    const auto steps = serve("steps", one_instance({.hang_after = 60'000}));
    int late = 0, next = 0;
    reactor.start(status_of(take_steps(*steps, {for_ever}, {.deadline = 20ms}), late));
    reactor.run();
    EXPECT_EQ(late, 503);
    EXPECT_EQ(dropped(steps->statistics(), ml::drop_reason::deadline), 1u);
    reactor.start(status_of(take_steps(*steps, {1}), next));  // by the same instance: the run has been ended
    reactor.run();
    EXPECT_EQ(next, 200);
    EXPECT_EQ(steps->statistics().replaced, 0u);
}

TEST_F(batching, the_models_own_deadline_and_answer_count_where_a_call_has_none) {
    const auto steps = serve("steps", one_instance({.deadline = 20, .overload_status = 429}));
    int late = 0;
    reactor.start(status_of(take_steps(*steps, {for_ever}), late));
    reactor.run();
    EXPECT_EQ(late, 429);
}

TEST_F(batching, a_deadline_in_the_queue_answers_and_the_work_never_runs) {
    const auto steps = serve("steps", one_instance({.max_batch = 1}));
    std::stop_source stop;
    int first = 0, waiting = 0;
    const auto both = [&]() -> conduit::task<void> {
        co_await when_all(status_of(take_steps(*steps, {for_ever}, {.stop = stop.get_token()}), first), [&]() -> conduit::task<void> {
            co_await status_of(take_steps(*steps, {1}, {.deadline = 20ms}), waiting);
            EXPECT_EQ(waiting, 503);
            stop.request_stop();
        }());
    };
    reactor.start(both());
    reactor.run();
    EXPECT_EQ(first, 503);
    EXPECT_EQ(steps->statistics().requests, 0u);
    EXPECT_EQ(dropped(steps->statistics(), ml::drop_reason::cancelled), 1u);
}

TEST_F(batching, waiting_in_place_ends_at_the_deadline_too) {
    const auto steps = serve("steps", one_instance());
    const tensor<std::int64_t, 2> x({1, 1}, std::vector{for_ever});
    auto request = ml::model<"steps">(*steps).with({.deadline = 20ms})(x);
    ASSERT_TRUE(request.await_ready());
    EXPECT_EQ(problem_of([&] { (void)request.await_resume(); }).detail, "The model \"steps\" cannot answer in time.");
}

TEST_F(batching, a_batch_is_ended_only_when_all_have_left) {
    const auto steps = serve("steps", one_instance({.max_batch = 8, .delay = 3'600'000'000}));
    std::stop_source stop;
    int stopped = 0;
    std::vector<std::vector<std::int64_t>> answers;
    const auto stays = [&](std::int64_t count) -> conduit::task<void> { answers.push_back(co_await take_steps(*steps, {count})); };
    reactor.start(status_of(take_steps(*steps, {1}, {.stop = stop.get_token()}), stopped));
    for (int i = 0; i < 7; ++i) reactor.start(stays(a_while));  // the eighth makes the batch full
    stop.request_stop();
    reactor.start(stays(a_while));     // in its place, or alone, if the eight have begun:
    steps->lease().value()->retire();  // then it would wait for others
    reactor.run();
    EXPECT_EQ(stopped, 503);
    EXPECT_EQ(answers.size(), 8u);
}

TEST_F(batching, a_client_that_left_is_forgotten_but_a_server_that_ends_computes) {
    const auto steps = serve("steps", one_instance({.max_batch = 1}));
    conduit::exchange leaves, stays;
    int left = 0, stayed = 0;
    const auto ask = [&](conduit::exchange& x, std::int64_t count) -> conduit::task<std::vector<std::int64_t>> {
        const tensor<std::int64_t, 2> input({1, 1}, std::vector{count});
        const auto out = co_await ml::model<"steps">(*steps, conduit::stop_token_of(x), x.stop)(input);
        co_return std::vector{out.get<std::int64_t, 2>().data()[0]};
    };
    reactor.start(status_of(ask(leaves, for_ever), left));
    reactor.start(status_of(ask(stays, 1), stayed));
    stays.stop.request();
    leaves.stop.abandon();
    reactor.run();
    EXPECT_EQ(left, 503);
    EXPECT_EQ(stayed, 200);
}

TEST_F(batching, an_instance_that_hangs_is_replaced) {
    const auto stubborn = serve("stubborn", one_instance({.hang_after = 1}));
    const auto ask = [&](std::int64_t size, ml::call_options options) -> conduit::task<std::vector<std::int64_t>> {
        const auto out = co_await ml::model<"stubborn">(*stubborn).with(std::move(options))(tensor<std::int64_t, 1>({1}, std::vector{size}));
        co_return std::vector{out.get<std::int64_t, 1>().data()[0]};
    };
    const auto is_running = [&] { return stubborn->statistics().running != 0; };
    int hung = 0, next = 0;
    // Larger ones, until a run outlasts the watch: how fast the machine multiplies is not known.
    for (std::int64_t size = 2'000; stubborn->statistics().replaced == 0; size += size / 2) {
        ASSERT_LT(size, 20'000);
        reactor.start(status_of(ask(size, {.deadline = 10ms}), hung));
        reactor.run();
        EXPECT_EQ(hung, 503);
        while (is_running() && stubborn->statistics().replaced == 0) std::this_thread::yield();
    }
    reactor.start(status_of(ask(2, {}), next));
    reactor.run();
    EXPECT_EQ(next, 200);
    EXPECT_EQ(stubborn->statistics().replaced, 1u);
    while (is_running()) std::this_thread::yield();  // what hung has ended
    reactor.start(status_of(ask(2, {}), next));
    reactor.run();
    EXPECT_EQ(next, 200);
    stubborn->stop();
    EXPECT_EQ(stubborn->statistics().quarantined, 0u);
}

TEST_F(batching, stopping_does_not_wait_for_what_hangs) {
    const auto steps = load_state("steps", one_instance({.hang_after = 50}));
    ml::loaded_model place(steps);
    int status = 0;
    reactor.start(status_of(take_steps(place, {for_ever}), status));
    while (steps->queue.running() == 0) std::this_thread::yield();
    steps->stop(1);
    reactor.run();
    EXPECT_EQ(status, 503);  // as those get that wait then
}

TEST_F(batching, a_reload_fails_nobody_and_ends_the_old_one) {
    const auto steps = serve("steps", one_instance({.max_batch = 2}));
    std::vector<int> statuses(60);
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        reactor.start(status_of(take_steps(*steps, {100}), statuses[i]));
        if (i % 20 != 10) continue;
        const std::weak_ptr<ml::model_state> before = steps->lease().value();
        EXPECT_TRUE(steps->replace(load_state("steps", one_instance({.max_batch = 2}))));
    }
    reactor.run();
    EXPECT_EQ(std::ranges::count(statuses, 200), 60);
}

TEST_F(batching, what_is_made_before_a_reload_goes_to_the_new_one) {
    const auto doubling = serve("double", one_instance());
    const tensor<float, 2> x({1, 1}, std::vector<float>{4});
    auto request = ml::model<"double">(*doubling)(x);
    EXPECT_TRUE(doubling->replace(load_state("double", one_instance())));
    ASSERT_TRUE(request.await_ready());
    EXPECT_EQ((request.await_resume().get<float, 2>().data()[0]), 8);
    EXPECT_EQ(doubling->statistics().requests, 1u);

    auto late = ml::model<"double">(*doubling)(x);
    doubling->clear(conduit::problem::not_found("gone"));
    EXPECT_EQ(problem_of([&] { (void)late.await_ready(); }).status, 404);
    EXPECT_EQ(problem_of([&] { (void)ml::model<"double">(*doubling)(x); }).status, 404);
}

TEST_F(batching, coroutines_may_go_while_a_model_hangs) {
    const auto stubborn = serve("stubborn", one_instance({.hang_after = 60'000}));
    const loop::current as_reactor(&reactor);
    auto x = std::make_unique<tensor<std::int64_t, 1>>(std::array<std::int64_t, 1>{1}, std::vector<std::int64_t>{2'000});
    auto request = std::make_unique<ml::inference>(*stubborn, std::vector{x->erased()});
    ASSERT_FALSE(request->await_ready());
    ASSERT_TRUE(request->await_suspend(std::noop_coroutine()));
    while (stubborn->statistics().running == 0) std::this_thread::yield();
    request.reset();
    x.reset();
}

}
