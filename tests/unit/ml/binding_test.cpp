#include "../../../src/ml/binding.hpp"

#include <conduit/ml/inference.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "../../../src/ml/load_sessions.hpp"
#include "../../../src/ml/providers.hpp"
#include "../../../src/ml/run_record.hpp"
#include "onnx_model.hpp"
#include "served.hpp"

namespace {

namespace ml = conduit::ml;

const auto models = std::filesystem::absolute(__FILE__).parent_path() / "models";

auto load(const std::string& name, const ml::model_settings& settings = {}) -> std::shared_ptr<const ml::session> {
    auto loaded = ml::load_sessions({.name = "", .path = (models / (name + ".onnx")).string()}, settings, nullptr);
    if (!loaded) throw std::runtime_error(loaded.error());
    return loaded->sessions.front();
}

/// Rows of `length` floats each.
struct rows {
    rows(std::int64_t count, std::int64_t length, float value) : shape{count, length}, data(static_cast<std::size_t>(count * length), value) {}
    auto view() const -> conduit::tensor_view { return {conduit::dtype::f32, shape, std::as_bytes(std::span(data))}; }
    std::array<std::int64_t, 2> shape;
    std::vector<float> data;
};

auto first_float(const ml::output_value& output) -> float {
    float value = 0;
    std::memcpy(&value, output.data.data(), sizeof value);
    return value;
}

TEST(binding, runs_of_any_shape_one_after_another_leave_earlier_outputs_alone) {
    ml::binding bound(load("double"));
    std::vector<std::vector<ml::output_value>> kept;
    for (int i = 1; i <= 8; ++i) {
        const rows input(i, 3 + i, static_cast<float>(i));
        const auto view = input.view();
        auto outputs = bound.run({&view, 1});
        ASSERT_TRUE(outputs) << outputs.error().message;
        kept.push_back(std::move(*outputs));
    }
    for (int i = 1; i <= 8; ++i) {
        const auto& outputs = kept[static_cast<std::size_t>(i - 1)];
        ASSERT_EQ(outputs.size(), 2u);
        EXPECT_EQ(outputs[0].shape, (std::vector<std::int64_t>{i, 3 + i}));
        EXPECT_EQ(outputs[1].shape, (std::vector<std::int64_t>{i, 1}));
        EXPECT_EQ(first_float(outputs[0]), 2.0f * static_cast<float>(i));
        EXPECT_EQ(first_float(outputs[1]), 2.0f * static_cast<float>(i));
    }
}

TEST(binding, a_run_that_fails_leaves_nothing_bound) {
    ml::binding bound(load("pair"));
    const rows two(2, 2, 1), three(3, 2, 1), flat(2, 3, 1);
    for (int i = 0; i < 3; ++i) {
        const std::array wrong{two.view(), flat.view()}, unequal{three.view(), two.view()}, right{three.view(), three.view()};
        EXPECT_EQ(bound.run(wrong).error().code, ORT_INVALID_ARGUMENT);
        EXPECT_FALSE(bound.run(unequal));
        const auto outputs = bound.run(right);
        ASSERT_TRUE(outputs) << outputs.error().message;
        EXPECT_EQ((*outputs)[0].shape, (std::vector<std::int64_t>{3, 2}));
        EXPECT_EQ(first_float((*outputs)[0]), 2);
    }
}

TEST(binding, of_threads_that_share_a_session) {
    const auto model = load("double");
    std::vector<std::jthread> threads;
    for (int t = 1; t <= 4; ++t)
        threads.emplace_back([&model, t] {
            ml::binding bound(model);
            for (int i = 1; i <= 50; ++i) {
                const rows input(i, t, static_cast<float>(t));
                const auto view = input.view();
                const auto outputs = bound.run({&view, 1});
                ASSERT_TRUE(outputs) << outputs.error().message;
                EXPECT_EQ(first_float((*outputs)[0]), 2.0f * static_cast<float>(t));
            }
        });
}

TEST(binding, without_a_gpu_there_is_no_pinned_memory_and_the_cpus_serves) {
    const auto options = ml::make_session_options({});
    ASSERT_TRUE(options);
    const auto model = ml::session::load((models / "double.onnx").string(), options->get());
    ASSERT_TRUE(model);
    EXPECT_FALSE((*model)->pin("CudaPinned", 1));
    EXPECT_FALSE((*model)->pin("no such memory", 0));
    EXPECT_FALSE((*model)->is_pinned());
    EXPECT_TRUE(ml::session::input_storage(*model, 100).is_own());
    // The CPU's own arena in the place of a GPU's: memory of the session, which it keeps.
    ASSERT_TRUE((*model)->pin("Cpu", 0));
    auto storage = ml::session::input_storage(*model, sizeof(float));
    EXPECT_FALSE(storage.is_own());
    const float value = 21;
    std::memcpy(storage.data(), &value, sizeof value);
    std::weak_ptr<const ml::session> watched = *model;
    std::vector<ml::output_value> outputs;
    {
        ml::binding bound(*model);
        const std::array<std::int64_t, 2> shape{1, 1};
        const conduit::tensor_view view{conduit::dtype::f32, shape, std::as_const(storage).bytes()};
        auto ran = bound.run({&view, 1});
        ASSERT_TRUE(ran) << ran.error().message;
        EXPECT_EQ(first_float((*ran)[0]), 42);
    }
    EXPECT_EQ(watched.use_count(), 2);  // of this test and the storage
    storage = {};
    EXPECT_EQ(watched.use_count(), 1);
}

/// Bytes that the session's arena holds after a small run, with which it begins, a large one, and small ones.
auto held_after_runs(const ml::model_settings& settings) -> std::uint64_t {
    const auto model = load("double", settings);
    ml::binding bound(model);
    ml::run_record record(model->shrinking());
    for (const std::int64_t count : {1, 1 << 14, 1, 1}) {
        const rows input(count, 1 << 8, 1);
        const auto view = input.view();
        const auto outputs = bound.run({&view, 1}, record.options());
        if (!outputs) throw std::runtime_error(outputs.error().message);
    }
    return model->memory();
}

TEST(memory, an_arena_keeps_what_runs_needed_unless_it_is_to_shrink) {
    constexpr std::uint64_t output = (1 << 14) * (1 << 8) * sizeof(float);
    EXPECT_GE(held_after_runs({}), output);
    EXPECT_LT(held_after_runs({.config = {.memory = {.shrink = true}}}), output / 2);
    EXPECT_LT(held_after_runs({.config = {.memory = {.arena = false}}}), output / 2);
}

auto error_of(std::string_view json) -> std::string {
    auto settings = ml::read_settings("x.json", json);
    if (!settings) return settings.error();
    const auto checked = ml::check_devices(*settings);
    return checked ? "" : checked.error();
}

TEST(memory, limits_that_cannot_be_are_named) {
    EXPECT_EQ(error_of(R"({"memory": {"arena": false, "shrink": false}})"), "");
    EXPECT_EQ(error_of(R"({"providers": ["cuda"], "memory": {"arena": false, "shrink": true, "gpu_mem_limit": 2000000000, "arena_extend_strategy": "kSameAsRequested"}})"), "");
    EXPECT_EQ(error_of(R"({"memory": {"arena": false, "shrink": true}})"), "\"memory.shrink\" is about the arena, which \"memory.arena\" turns off");
    EXPECT_EQ(error_of(R"({"memory": {"gpu_mem_limit": 2000000000}})"), "\"memory.gpu_mem_limit\" is of the provider \"cuda\", which \"providers\" does not name");
    EXPECT_EQ(error_of(R"({"providers": ["tensorrt"], "memory": {"arena_extend_strategy": "kSameAsRequested"}})"),
              "\"memory.arena_extend_strategy\" is of the provider \"cuda\", which \"providers\" does not name");
    EXPECT_EQ(error_of(R"({"providers": [{"name": "cuda", "options": {"gpu_mem_limit": 1}}], "memory": {"gpu_mem_limit": 2000000}})"),
              "\"memory.gpu_mem_limit\" is among the \"options\" of \"cuda\", too");
    EXPECT_EQ(error_of(R"({"memory": {"gpu_mem_limit": 5}})"), "x.json: \"memory.gpu_mem_limit\" must be bytes, a whole number from 1048576");
    EXPECT_EQ(error_of(R"({"memory": {"gpu_mem_limit": "2G"}})"), "x.json: \"memory.gpu_mem_limit\" must be bytes, a whole number from 1048576");
    EXPECT_EQ(error_of(R"({"memory": {"arena_extend_strategy": "double"}})"), "x.json: \"memory.arena_extend_strategy\" must be \"kNextPowerOfTwo\" or \"kSameAsRequested\"");
    EXPECT_EQ(error_of(R"({"memory": {"arena": 1}})"), "x.json: \"memory.arena\" must be true or false");
    EXPECT_EQ(error_of(R"({"memory": {"limit": 1}})"),
              "x.json: \"memory.limit\" is no key that is known here; the keys are: arena, shrink, gpu_mem_limit, arena_extend_strategy");
    EXPECT_EQ(error_of(R"({"devices": [0]})"), "\"devices\" are of the first provider, which must be cuda or tensorrt");
}

TEST(memory, limits_of_a_device_are_the_providers_options) {
    auto settings = ml::read_settings("x.json", R"({"providers": ["tensorrt", "cuda"], "memory": {"gpu_mem_limit": 2000000, "arena_extend_strategy": "kNextPowerOfTwo"}})");
    ASSERT_TRUE(settings);
    ASSERT_TRUE(ml::check_devices(*settings));
    EXPECT_TRUE(settings->config.providers[0].options.empty());
    const std::vector<std::pair<std::string, std::string>> expected{{"gpu_mem_limit", "2000000"}, {"arena_extend_strategy", "kNextPowerOfTwo"}};
    EXPECT_EQ(settings->config.providers[1].options, expected);
}

TEST(memory, instances_are_spread_over_devices) {
    using list = std::vector<std::optional<unsigned>>;
    const auto spread = [](std::size_t instances, std::vector<unsigned> devices, std::vector<ml::provider_config> providers) {
        return ml::session_devices({.config = {.instances = instances, .providers = std::move(providers)}, .devices = std::move(devices)});
    };
    EXPECT_EQ(spread(4, {}, {}), (list{std::nullopt}));  // of the CPU, all share one
    EXPECT_EQ(spread(0, {}, {{"cuda"}}), (list{std::nullopt}));
    EXPECT_EQ(spread(2, {}, {{"cuda"}}), (list{std::nullopt, std::nullopt}));
    EXPECT_EQ(spread(0, {0, 1}, {{"cuda"}}), (list{0, 1}));
    EXPECT_EQ(spread(5, {0, 1}, {{"tensorrt"}, {"cuda"}}), (list{0, 1, 0, 1, 0}));
    EXPECT_EQ(spread(1, {2, 3}, {{"cuda"}}), (list{2, 3}));
}

TEST(binding, a_provider_that_loses_items_is_found_out) {
    if (!std::ranges::contains(ml::available_providers(), std::string("xnnpack"))) GTEST_SKIP() << "this ONNX Runtime has no XNNPACK";
    const ml::model_files::version file{.name = "", .path = (models / "../../../../examples/digits/models/digits.onnx").string()};
    auto loaded = ml::load_sessions(file, {.config = {.providers = {{"xnnpack"}}}}, nullptr);
    ASSERT_TRUE(loaded) << loaded.error();
    auto state = ml::model_state::make("digits", "1", {.instances = 1, .providers = {{"xnnpack"}}}, std::move(loaded->sessions));
    ASSERT_TRUE(state) << state.error();
    ml::loaded_model digits(*std::move(state));
    const auto rows_of = [&](std::int64_t count) -> std::int64_t {
        const std::array<std::int64_t, 3> shape{count, 8, 8};
        const std::vector<float> images(static_cast<std::size_t>(count) * 64);
        const conduit::tensor_view view{conduit::dtype::f32, shape, std::as_bytes(std::span(images))};
        ml::inference inference(digits, {&view, 1});
        EXPECT_TRUE(inference.await_ready());
        return inference.await_resume().view().shape[0];
    };
    EXPECT_EQ(rows_of(1), 1);
    std::int64_t rows = 0;
    const auto problem = problem_of([&] { rows = rows_of(3); });
    EXPECT_TRUE(problem.status == 500 || rows == 3) << problem.detail << ", " << rows << " rows";
}

TEST(memory, of_a_device_that_is_not_there_is_the_message_about_its_provider) {
    if (std::ranges::contains(ml::available_providers(), std::string("cuda"))) GTEST_SKIP() << "this ONNX Runtime has CUDA";
    auto settings = ml::read_settings("x.json", R"({"providers": ["cuda"], "devices": [0, 1], "memory": {"shrink": true, "gpu_mem_limit": 2000000}})");
    ASSERT_TRUE(settings);
    ASSERT_TRUE(ml::check_devices(*settings));
    const ml::model_files::version file{.name = "", .path = (models / "double.onnx").string()};
    const auto loaded = ml::load_sessions(file, *settings, nullptr);
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error().contains("the provider \"cuda\" is asked for, and this ONNX Runtime (")) << loaded.error();
    settings->config.fallback = true;
    const auto fallen = ml::load_sessions(file, *settings, nullptr);
    ASSERT_TRUE(fallen) << fallen.error();
    EXPECT_EQ(fallen->sessions.size(), 1u);
    EXPECT_EQ(fallen->instances, 0u);
    EXPECT_EQ(fallen->sessions[0]->shrinking(), "cpu:0");
}

}
