#include <conduit/ml/ml.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <conduit/http/problem.hpp>
#include <conduit/tensor/npy.hpp>
#include <conduit/tensor/text_tensor.hpp>

#include "loop.hpp"

namespace {

using conduit::tensor;
namespace ml = conduit::ml;

const auto here = std::filesystem::canonical(__FILE__).parent_path();
const auto digits_example = here / "../../../examples/digits";

auto options_for(const std::filesystem::path& models) -> conduit::options {
    conduit::options options;
    options.models = models.string();
    return options;
}

template <class T, std::size_t Rank>
auto load(const std::string& name) -> tensor<T, Rank> {
    std::ifstream file(digits_example / name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto read = conduit::read_tensor_npy(text, conduit::dtype_of<T>, Rank);
    if (!read) throw std::runtime_error(name + ": " + read.error().message);
    return tensor<T, Rank>(std::move(*read));
}

auto argmax(const tensor<float, 1>& values) -> std::int64_t { return std::ranges::max_element(values.data()) - values.data().begin(); }

/// The problem that `work` throws; status 0 when it throws none.
template <class Work>
auto problem_of(Work&& work) -> conduit::problem {
    try {
        work();
    } catch (const conduit::problem& problem) {
        return problem;
    }
    return {0, "nothing was thrown"};
}

class digits : public testing::Test {
protected:
    // Schedulers live longer than the models that post to them.
    loop reactor;
    std::array<loop, 4> reactors;
    conduit::exchange x;
    conduit::services services{options_for(digits_example / "models")};
    ml::model<"digits"> model = [this] {
        const auto started = conduit::argument<ml::model<"digits">>::start(services);
        if (!started) throw std::runtime_error(started.error());
        x.services = &services;
        return conduit::argument<ml::model<"digits">>::from(x);
    }();
};

auto classify(tensor<float, 2> image, ml::model<"digits"> model) -> conduit::task<std::int64_t> {
    const auto caller = std::this_thread::get_id();
    auto out = co_await model(image);
    EXPECT_EQ(std::this_thread::get_id(), caller);
    auto probabilities = out.get<float, 1>("probabilities");
    EXPECT_EQ(probabilities, (out.get<float, 1>()));
    co_return argmax(probabilities);
}

TEST_F(digits, knows_its_inputs_and_outputs) {
    ASSERT_EQ(model.inputs().size(), 1u);
    EXPECT_EQ(model.inputs()[0].name, "image");
    EXPECT_EQ(conduit::type_text(model.inputs()[0].type, model.inputs()[0].shape), "float32[*, 8, 8]");
    EXPECT_EQ(model.outputs()[0].name, "probabilities");
}

TEST_F(digits, classifies_what_it_was_not_trained_on) {
    const auto images = load<float, 3>("held_out_images.npy");
    const auto labels = load<std::int64_t, 1>("held_out_labels.npy");
    ASSERT_EQ(images.shape()[0], labels.shape()[0]);
    std::int64_t right = 0;
    std::vector<std::int64_t> classes;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        tensor<float, 2> image({8, 8}, images.data().subspan(i * 64, 64));
        classes.push_back(reactor.value_of(classify(std::move(image), model)));
        right += classes.back() == labels.data()[i];
    }
    EXPECT_GE(right * 100, labels.shape()[0] * 95);

    // All at once, and waiting in place, since this thread is no scheduler here.
    auto inference = model(images);
    ASSERT_TRUE(inference.await_ready());
    const auto all = inference.await_resume().get<float, 2>();
    for (std::size_t i = 0; i < labels.size(); ++i)
        EXPECT_EQ(argmax(tensor<float, 1>({10}, all.data().subspan(i * 10, 10))), classes[i]);
}

TEST_F(digits, refuses_inputs_that_do_not_fit) {
    EXPECT_EQ(problem_of([&] { (void)model(tensor<float, 2>({7, 8})); }).detail, "The model \"digits\" takes float32[*, 8, 8]; this input is float32[7, 8].");
    EXPECT_EQ(problem_of([&] { (void)model(tensor<float, 2>({7, 8})); }).status, 422);
    EXPECT_EQ(problem_of([&] { (void)model(tensor<double, 2>({8, 8})); }).detail, "The model \"digits\" takes float32[*, 8, 8]; this input is float64[8, 8].");
    EXPECT_EQ(problem_of([&] { (void)model(tensor<float, 1>({64})); }).status, 422);
    EXPECT_EQ(problem_of([&] { (void)model(tensor<float, 3>({1, 8, 9})); }).status, 422);
    const tensor<float, 2> image({8, 8});
    EXPECT_THROW((void)model(image, image), std::logic_error);
}

TEST_F(digits, an_empty_batch_is_a_batch) {
    auto inference = model(tensor<float, 3>({0, 8, 8}));
    ASSERT_TRUE(inference.await_ready());
    EXPECT_EQ((inference.await_resume().get<float, 2>().shape()), (std::array<std::int64_t, 2>{0, 10}));
}

TEST_F(digits, wrong_outputs_are_the_handlers_mistake) {
    const tensor<float, 2> image({8, 8});
    auto inference = model(image);
    ASSERT_TRUE(inference.await_ready());
    const auto out = inference.await_resume();
    const auto message = [](auto&& work) -> std::string {
        try {
            work();
        } catch (const std::logic_error& error) {
            return error.what();
        }
        return {};
    };
    EXPECT_EQ(message([&] { (void)out.get<float, 1>("classes"); }), "the model \"digits\" has no output \"classes\" of a type that Conduit knows; it has: probabilities");
    EXPECT_EQ(message([&] { (void)out.get<double, 1>(); }),
              "the output \"probabilities\" of the model \"digits\" is float32[10]; the handler asks for float64 in 1 dimensions");
    EXPECT_EQ(message([&] { (void)out.get<float, 2>(); }),
              "the output \"probabilities\" of the model \"digits\" is float32[10]; the handler asks for float32 in 2 dimensions");
}

TEST_F(digits, many_at_once_are_answered_or_refused_with_retry_after) {
    const tensor<float, 3> batch({512, 8, 8});  // of which two may wait
    int answered = 0;
    int refused = 0;
    const auto one = [](const tensor<float, 3>& input, ml::model<"digits"> m, int& good, int& bad) -> conduit::task<void> {
        try {
            const auto out = co_await m(input);
            good += out.view().shape[0] == 512;
        } catch (const conduit::problem& problem) {
            bad += problem.status == 503 && !problem.headers.empty() && problem.headers[0].name == "Retry-After";
        }
    };
    for (int i = 0; i < 300; ++i) reactor.start(one(batch, model, answered, refused));
    reactor.run();
    EXPECT_EQ(answered + refused, 300);
    EXPECT_GE(answered, 2);
    EXPECT_GT(refused, 0);
}

TEST_F(digits, coroutines_may_be_destroyed_while_they_wait) {
    const auto image = load<float, 3>("held_out_images.npy");
    const loop::current as_reactor(&reactor);
    for (int i = 0; i < 50; ++i) {
        // Started as an awaiter would, then dropped: queued, running or done.
        auto inference = std::make_unique<ml::inference>(services.get<ml::model_place<"digits">>().loaded[0], std::vector{image.erased()});
        ASSERT_FALSE(inference->await_ready());
        ASSERT_TRUE(inference->await_suspend(std::noop_coroutine()));
    }
}

TEST_F(digits, stopping_answers_what_waits) {
    const tensor<float, 3> batch({4000, 8, 8});
    int answered = 0;
    const auto one = [](const tensor<float, 3>& input, ml::model<"digits"> m, int& count) -> conduit::task<void> {
        try {
            (void)co_await m(input);
            ++count;
        } catch (const conduit::problem& problem) {
            count += problem.status == 503;
        }
    };
    for (int i = 0; i < 20; ++i) reactor.start(one(batch, model, answered));
    services.get<ml::repository>().stop();
    reactor.start(one(batch, model, answered));
    reactor.run();
    EXPECT_EQ(answered, 21);
}

TEST_F(digits, several_reactors_share_a_model) {
    const auto images = load<float, 3>("held_out_images.npy");
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::size_t i = t; i < 100; i += 4) reactors[t].value_of(classify(tensor<float, 2>({8, 8}, images.data().subspan(i * 64, 64)), model));
        });
}

class repository : public testing::Test {
protected:
    ml::repository models{options_for(here / "models")};
    auto error(std::string_view name) -> std::string {
        const auto result = models.require(name);
        return result ? "" : result.error();
    }
};

TEST_F(repository, takes_the_highest_version) {
    const auto versioned = models.require("versioned");
    ASSERT_TRUE(versioned) << versioned.error();
    EXPECT_EQ((*versioned)->version(), "10");
    EXPECT_EQ(models.require("versioned"), versioned);
    const tensor<float, 1> one({1}, std::vector<float>{1});
    auto inference = ml::model<"versioned">(**versioned)(one);
    ASSERT_TRUE(inference.await_ready());
    EXPECT_EQ((inference.await_resume().get<float, 1>().data()[0]), 10);
}

TEST_F(repository, several_inputs_and_outputs) {
    const auto pair = models.require("pair");
    ASSERT_TRUE(pair) << pair.error();
    const ml::model<"pair"> model(**pair);
    const tensor<float, 2> a({1, 2}, std::vector<float>{1, 2});
    auto inference = model(a, a);
    ASSERT_TRUE(inference.await_ready());
    const auto out = inference.await_resume();
    EXPECT_EQ((out.get<float, 2>("sum").data()[1]), 4);
    EXPECT_EQ((out.get<std::int64_t, 1>("shape").data()[1]), 2);
    EXPECT_EQ(problem_of([&] { (void)model(a, tensor<float, 1>({2})); }).detail,
              "The model \"pair\" takes a: float32[*, 2] and b: float32[*, 2]; these inputs are float32[1, 2] and float32[2].");

    // Each fits alone, together they do not: only the model can tell.
    const tensor<float, 2> longer({3, 2}), other({2, 2});
    auto unequal = model(longer, other);
    ASSERT_TRUE(unequal.await_ready());
    const auto problem = problem_of([&] { (void)unequal.await_resume(); });
    EXPECT_TRUE(problem.status == 500 || problem.status == 422);
    EXPECT_FALSE(problem.detail.contains("onnx"));
}

TEST_F(repository, types_of_16_bits_and_text) {
    const auto echo = [&](const std::string& name, const conduit::tensor_view& input) {
        const auto loaded = models.require(name);
        if (!loaded) throw std::runtime_error(loaded.error());
        ml::inference inference(**loaded, std::span(&input, 1));
        EXPECT_TRUE(inference.await_ready());
        const auto out = inference.await_resume();
        const auto output = out.view();
        EXPECT_EQ(output.type, input.type);
        return std::string(reinterpret_cast<const char*>(output.data.data()), output.data.size());
    };
    const auto bytes_of = [](const conduit::tensor_view& view) { return std::string(reinterpret_cast<const char*>(view.data.data()), view.data.size()); };
    const tensor<conduit::float16, 1> halves({2}, std::vector<conduit::float16>{conduit::float16(0.5f), conduit::float16(-65504.f)});
    EXPECT_EQ(echo("half", halves.erased()), bytes_of(halves.erased()));
    const tensor<conduit::bfloat16, 1> brains({1}, std::vector<conduit::bfloat16>{conduit::bfloat16(1e30f)});
    EXPECT_EQ(echo("brain", brains.erased()), bytes_of(brains.erased()));
    const std::vector<std::string> words{"a", "", std::string("z\0z", 3), "größer"};
    const tensor<std::string, 1> texts({4}, words);
    EXPECT_EQ(echo("text", texts.erased()), bytes_of(texts.erased()));
    EXPECT_EQ(echo("text", tensor<std::string, 1>().erased()), "");
    const tensor<std::string, 1> empty({1}, std::vector<std::string>{""});
    EXPECT_EQ(echo("text", empty.erased()), std::string(4, '\0'));
}

TEST_F(repository, a_model_that_fails_is_our_fault) {
    const auto square = models.require("square");
    ASSERT_TRUE(square) << square.error();
    auto inference = ml::model<"square">(**square)(tensor<float, 1>({3}));
    ASSERT_TRUE(inference.await_ready());
    const auto problem = problem_of([&] { (void)inference.await_resume(); });
    EXPECT_EQ(problem.status, 500);
    EXPECT_EQ(problem.detail, "The model \"square\" could not compute its answer.");
}

TEST_F(repository, says_in_one_line_why_there_is_no_model) {
    const auto base = (here / "models").string();
    EXPECT_EQ(error("missing"), "no model \"missing\": looked for " + base + "/missing.onnx and " + base + "/missing/VERSION/model.onnx (change the directory with --models)");
    EXPECT_TRUE(error("broken").starts_with("model \"broken\": " + base + "/broken.onnx cannot be loaded: ")) << error("broken");
    EXPECT_FALSE(error("broken").contains('\n'));
    EXPECT_TRUE(error("sequence").ends_with("its input \"x\" is not a tensor of bool, integers, floating-point numbers or text")) << error("sequence");
    for (const auto* name : {"", ".", "..", "../models/pair", "a/b", "/etc/passwd", "a\\b", "a b"})
        EXPECT_TRUE(error(name).contains("cannot be the name of a model")) << name;
}

}
