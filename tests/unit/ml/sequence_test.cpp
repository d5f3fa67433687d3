#include <conduit/ml/ml.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "../../../src/ml/controls.hpp"
#include "../../../src/ml/sequences.hpp"
#include "loop.hpp"
#include "served.hpp"

namespace {

using conduit::tensor;
namespace ml = conduit::ml;

/// What `work` throws says.
template <class Work>
auto problem_text(Work&& work) -> std::string {
    try {
        work();
    } catch (const std::exception& thrown) {
        return thrown.what();
    }
    return {};
}

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

TEST(controls, that_the_model_cannot_take_are_named) {
    const auto error = [](ml::sequence_control control, std::vector<ml::state_pair> pairs = {}) -> std::string {
        return problem_text([&] { load_state("sum", {.warm_up = false, .sequence = {.pairs = std::move(pairs), .controls = {std::move(control)}}}); });
    };
    using kind = ml::sequence_control::kind;
    EXPECT_EQ(error({"START"}), "its configuration names the input \"START\"; the model has: x, state_in");
    EXPECT_EQ(error({"state_in", kind::id}), "its input \"state_in\" is float32[*, 1]: a sequence's id is a whole number of 32 or 64 bits, or text");
    EXPECT_EQ(error({"state_in"}, {{"state_out", "state_in"}}), "its input \"state_in\" is float32[*, 1]: it has another part already, and cannot be a control, too");
    EXPECT_EQ(error({"state_in"}), "");
    EXPECT_EQ(problem_text([] { load_state("double", {.warm_up = false, .sequence = {.controls = {{"x"}}}}); }), "all of its inputs are state: callers would have nothing to give");
    EXPECT_EQ(problem_text([] { load_state("pair", {.warm_up = false, .sequence = {.controls = {{"b"}}}}); }),
              "its input \"b\" is float32[*, 2]: a control is one value, or one for each item of a batch");
    EXPECT_EQ(problem_text([] { load_state("echo", {.warm_up = false, .sequence = {.controls = {{"x"}}}}); }),
              "its input \"x\" is text[*, 1]: it cannot be the values of \"no\" and \"yes\"");
    EXPECT_EQ(problem_text([] { load_state("lookup", {.warm_up = false, .sequence = {.controls = {{"x", kind::end, 0, 0.5}}}}); }),
              "its input \"x\" is int64[*, 1]: it cannot be the values of \"no\" and \"yes\"");
    EXPECT_EQ(problem_text([] { load_state("lookup", {.warm_up = false, .sequence = {.controls = {{"x", kind::end, 0, 1e19}}}}); }),
              "its input \"x\" is int64[*, 1]: it cannot be the values of \"no\" and \"yes\"");
}

/// What the model gets for an id.
auto id_bytes(const std::string& id, conduit::dtype type) -> std::string {
    const ml::tensor_info info{"id", type, {-1, 1}, {}};
    const auto made = ml::control_of({0, {"id", ml::sequence_control::kind::id}}, info, {.id = id});
    if (!made) return made.error();
    EXPECT_TRUE(std::ranges::equal(made->shape.view(), std::vector<std::int64_t>{1, 1}));
    return {reinterpret_cast<const char*>(made->data.data()), made->data.size()};
}

TEST(controls, ids_of_every_type) {
    using conduit::dtype;
    EXPECT_EQ(id_bytes("258", dtype::u64), std::string("\2\1\0\0\0\0\0\0", 8));
    EXPECT_EQ(id_bytes("258", dtype::i32), std::string("\2\1\0\0", 4));
    EXPECT_EQ(id_bytes("4294967297", dtype::u32), std::string("\1\0\0\0", 4));
    EXPECT_EQ(id_bytes("-1", dtype::i64), std::string(8, '\xff'));
    EXPECT_EQ(id_bytes("", dtype::i64), std::string(8, '\0'));
    EXPECT_EQ(id_bytes("ab", dtype::text), std::string("\2\0\0\0ab", 6));
    for (const auto* wrong : {"a", "1a", "-", "+1", " 1", "1.0", "18446744073709551616", "-9223372036854775809"})
        EXPECT_EQ(id_bytes(wrong, dtype::u64), "takes whole numbers for the ids of its sequences") << wrong;
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
