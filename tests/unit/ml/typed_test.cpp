#include <conduit/ml/ml.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <conduit/async/when.hpp>

#include "loop.hpp"
#include "served.hpp"

namespace {

using conduit::tensor;
namespace ml = conduit::ml;

struct summands {
    tensor<float, 1> b, a;  // by name, not by place
};
struct results {
    tensor<float, 1> largest, y;
};

using doubling = ml::model<"double", ml::in<tensor<float, 1>>, ml::out<tensor<float, 1>, tensor<float, 1>>>;
using named_doubling = ml::model<"double", ml::in<tensor<float, 1>>, ml::out<results>>;
using batch_doubling = ml::model<"double", ml::in<tensor<float, 2>>, ml::out<tensor<float, 2>>>;

struct typed : testing::Test {
    loop reactor;
};

TEST_F(typed, tensors_come_and_go_as_declared) {
    const auto model = serve("double");
    const auto both = [&]() -> conduit::task<int> {
        auto [y, largest] = co_await doubling(*model)(tensor<float, 1>({2}, std::vector<float>{3, 4}));
        static_assert(std::is_same_v<decltype(y), tensor<float, 1>>);
        EXPECT_EQ(y.data()[0], 6);
        EXPECT_EQ(largest.data()[0], 8);
        const auto one = co_await batch_doubling(*model)(tensor<float, 2>({2, 1}, std::vector<float>{3, 4}));
        EXPECT_EQ((one.view()[1, 0]), 8);
        auto named = co_await named_doubling(*model).with({.priority = 1})(tensor<float, 1>({2}, std::vector<float>{3, 4}));
        EXPECT_EQ(named.y.data()[1], 8);
        EXPECT_EQ(named.largest.data()[0], 8);
        co_return 0;
    };
    reactor.value_of(both());
}

TEST_F(typed, the_output_of_a_run_of_ones_own_is_not_copied) {
    auto model = serve("double");
    const auto ask = [&]() -> conduit::task<tensor<float, 2>> { co_return co_await batch_doubling(*model)(tensor<float, 2>({2, 1}, std::vector<float>{3, 4})); };
    auto y = reactor.value_of(ask());
    model.reset();
    EXPECT_EQ(y.data()[1], 8);
    y.data()[0] = 1;
    auto whole = std::move(y).to_any();
    EXPECT_FALSE(whole.data.is_own());
    EXPECT_EQ((tensor<float, 2>(std::move(whole)).data()[0]), 1);

    auto named = std::make_unique<results>();
    model = serve("double");
    const auto ask_by_name = [&]() -> conduit::task<results> { co_return co_await named_doubling(*model)(tensor<float, 1>({2}, std::vector<float>{3, 4})); };
    *named = reactor.value_of(ask_by_name());
    EXPECT_EQ(named->largest.data()[0], 8);
    EXPECT_FALSE(std::move(named->y).to_any().data.is_own());
}

TEST_F(typed, rows_of_a_batch_are_copied) {
    const auto model = serve("double", {.instances = 1, .max_batch = 2, .delay = 3'600'000'000});  // until it is full
    const auto ask = [&](float value) -> conduit::task<tensor<float, 2>> { co_return co_await batch_doubling(*model)(tensor<float, 2>({1, 1}, std::vector{value})); };
    const auto both = [&]() -> conduit::task<int> {
        auto [a, b] = co_await conduit::when_all(ask(1), ask(2));
        EXPECT_EQ(a.data()[0], 2);
        EXPECT_EQ(b.data()[0], 4);
        EXPECT_TRUE(std::move(a).to_any().data.is_own());
        EXPECT_TRUE(std::move(b).to_any().data.is_own());
        co_return 0;
    };
    reactor.value_of(both());
    EXPECT_EQ(model->statistics().batches, 1u);
}

TEST_F(typed, structs_are_matched_by_name) {
    using adding = ml::model<"pair", ml::in<tensor<float, 2>, tensor<float, 2>>, ml::out<tensor<float, 2>, tensor<std::int64_t, 1>>>;
    struct pair {
        tensor<float, 2> b, a;
    };
    struct sums {
        tensor<std::int64_t, 1> shape;
        tensor<float, 2> sum;
    };
    using by_name = ml::model<"pair", ml::in<pair>, ml::out<sums>>;
    const auto model = serve("pair");
    EXPECT_TRUE(model->require(adding::use()));
    EXPECT_TRUE(model->require(by_name::use()));
    const auto work = [&]() -> conduit::task<int> {
        const tensor<float, 2> a({1, 2}, std::vector<float>{1, 2}), b({1, 2}, std::vector<float>{10, 20});
        const auto [sum, shape] = co_await adding(*model)(a, b);
        EXPECT_EQ(sum.data()[1], 22);
        EXPECT_EQ(shape.data()[0], 1);
        const auto named = co_await by_name(*model)(pair{.b = b, .a = a});
        EXPECT_EQ(named.sum, sum);
        EXPECT_EQ(named.shape, shape);
        co_return 0;
    };
    reactor.value_of(work());
}

TEST_F(typed, an_ensemble_is_when_all_and_a_pipeline_one_await_after_another) {
    const auto first = serve("double"), second = serve("centred");
    const auto work = [&]() -> conduit::task<float> {
        const tensor<float, 1> image({2}, std::vector<float>{1, 3});
        const auto ask_first = [&]() -> conduit::task<tensor<float, 1>> {
            auto [y, largest] = co_await doubling(*first)(image);
            co_return std::move(y);
        };
        const auto ask_second = [&]() -> conduit::task<tensor<float, 1>> {
            co_return (co_await ml::model<"centred">(*second)(image)).get<float, 1>();
        };
        auto [a, b] = co_await conduit::when_all(ask_first(), ask_second());
        EXPECT_EQ(b.data()[0], 0);
        auto [twice, largest] = co_await doubling(*first)(std::move(a));
        co_return largest.data()[0];
    };
    EXPECT_EQ(reactor.value_of(work()), 12);
}

template <class Model>
auto fault(ml::loaded_model& model) -> std::string {
    const auto usable = model.require(Model::use());
    return usable ? "" : usable.error();
}

TEST_F(typed, what_differs_is_said_when_the_app_starts) {
    const auto model = serve("double"), pair = serve("pair");
    EXPECT_EQ(fault<doubling>(*model), "");
    EXPECT_EQ(fault<named_doubling>(*model), "");
    EXPECT_EQ((fault<ml::model<"double", ml::in<tensor<double, 1>>, ml::out<results>>>(*model)),
              "the model declares the input \"x\" as float32[*, *]; the handler's tensor is float64 in 1 dimension (change the parameter's type, or the model)");
    EXPECT_EQ((fault<ml::model<"double", ml::in<tensor<float, 3>>, ml::out<results>>>(*model)),
              "the model declares the input \"x\" as float32[*, *]; the handler's tensor is float32 in 3 dimensions (change the parameter's type, or the model)");
    EXPECT_EQ((fault<ml::model<"pair", ml::in<summands>, ml::out<results>>>(*pair)),
              "the model has no output \"largest\"; it has: sum: float32[*, 2], shape: int64[2] (change the parameter's type, or the model)");
    EXPECT_EQ((fault<ml::model<"pair", ml::in<tensor<float, 2>>, ml::out<tensor<float, 2>>>>(*pair)),
              "the handler names 1 input, the model has 2: a: float32[*, 2], b: float32[*, 2] (change the parameter's type, or the model)");
    EXPECT_TRUE((fault<ml::model<"double", ml::in<tensor<float, 1>>, ml::out<tensor<float, 2>>>>(*model)).contains("some of the handler's tensors have the batch's dimension"));
}

TEST_F(typed, a_version_that_handlers_cannot_use_does_not_replace_the_one_before) {
    const auto model = serve("double");
    EXPECT_EQ((fault<ml::model<"double", ml::in<tensor<float, 1>>, ml::out<tensor<float, 1>>>>(*model)), "");
    const auto before = model->lease().value();
    const auto replaced = model->replace(load_state("lookup"));
    ASSERT_FALSE(replaced);
    EXPECT_TRUE(replaced.error().contains("the model declares the input \"x\" as int64[*, 1]")) << replaced.error();
    EXPECT_EQ(model->lease().value(), before);
}

TEST(call_options, take_any_duration) {
    using namespace std::chrono_literals;
    EXPECT_EQ(ml::milliseconds(50ms).count, 50);
    EXPECT_EQ(ml::milliseconds(2s).count, 2'000);
    EXPECT_EQ(ml::milliseconds(1'500us).count, 2);
    EXPECT_EQ(ml::milliseconds(7).count, 7);
}

}
