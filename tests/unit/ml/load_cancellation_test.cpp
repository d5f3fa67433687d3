#include <conduit/ml/repository.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <expected>
#include <future>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "../../../src/ml/load_sessions.hpp"
#include "../../../src/ml/model_state.hpp"
#include "onnx_model.hpp"
#include "served.hpp"

namespace {

using namespace std::chrono_literals;
namespace ml = conduit::ml;
namespace files = std::filesystem;

struct load_cancellation : testing::Test {
    onnx_model::folder folder;
    files::path models = folder.path / "models";

    void SetUp() override { files::create_directory(models); }
    auto put(const std::string& name, std::string_view content) -> std::string {
        onnx_model::write(models / name, content);
        return (models / name).string();
    }
};

/// Requests a stop as soon as the load tells of that phase.
struct stopping_at {
    explicit stopping_at(std::string_view phase) {
        control.stop = stop.get_token();
        control.tell = [this, phase = std::string(phase)](const std::string& told) {
            phases.push_back(told);
            if (told.starts_with(phase)) stop.request_stop();
        };
    }
    std::stop_source stop;
    std::vector<std::string> phases;
    ml::load_control control;
};

TEST_F(load_cancellation, a_session_is_not_made_to_its_end) {
    const ml::model_files::version file{.name = "", .path = put("m.onnx", onnx_model::folded(3, 8))};
    stopping_at session("session");
    const auto loaded = ml::load_sessions(file, {}, nullptr, session.control);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error(), file.path + " cannot be loaded: its loading was cancelled");
    EXPECT_EQ(session.phases, (std::vector<std::string>{"reading its file", "session 1 of 1"}));
    stopping_at reading("reading");
    EXPECT_EQ(ml::load_sessions(file, {}, nullptr, reading.control).error(), file.path + " cannot be loaded: its loading was cancelled");
    EXPECT_EQ(reading.phases.size(), 1u);
    EXPECT_TRUE(ml::load_sessions(file, {}, nullptr, stopping_at("never").control));
}

TEST_F(load_cancellation, nor_tried_on_the_cpu_or_counted_as_damage_of_the_cache) {
    const ml::model_files::version file{.name = "", .path = put("m.onnx", onnx_model::folded(3, 8))};
    const auto cache = ml::model_cache::open((folder.path / "cache").string(), 1 << 20);
    ASSERT_TRUE(cache);
    const auto entries = [&] { return std::distance(files::directory_iterator(folder.path / "cache"), files::directory_iterator{}); };
    EXPECT_FALSE(ml::load_sessions(file, {.config = {.providers = {{"cpu"}}, .fallback = true}}, &*cache, stopping_at("session").control));
    EXPECT_EQ(entries(), 0);
    EXPECT_TRUE(ml::load_sessions(file, {}, &*cache));
    EXPECT_EQ(entries(), 1);
    EXPECT_FALSE(ml::load_sessions(file, {}, &*cache, stopping_at("session").control));
    EXPECT_EQ(entries(), 1);
}

TEST_F(load_cancellation, a_warm_up_ends) {
    const auto options = ml::make_session_options({});
    ASSERT_TRUE(options);
    const ml::model_files::version file{.name = "", .path = (files::absolute(__FILE__).parent_path() / "models/double.onnx").string()};
    for (const std::string_view phase : {"warm-up with 1 item", "warm-up with 8 items"}) {
        auto loaded = ml::load_sessions(file, {}, nullptr);
        ASSERT_TRUE(loaded);
        stopping_at warm_up(phase);
        // An hour, of runs that are as slow as they can be within the bounds of made-up inputs.
        const ml::model_config config{.warm_up_time = 3'600'000, .warm_up_shapes = {{"x", {-1, 100'000}}}};
        const auto state = ml::model_state::make("double", "1", config, std::move(loaded->sessions), nullptr, warm_up.control);
        ASSERT_FALSE(state);
        EXPECT_EQ(state.error(), "its loading was cancelled");
        EXPECT_EQ(warm_up.phases.back(), phase);
    }
}

/// One model is there, and the other waits for its memory: that is not given back in this test's time.
struct load_that_waits : load_cancellation {
    static constexpr std::size_t megabyte = 256 * 1024;  // floats
    std::unique_ptr<ml::repository> repository;
    ml::loaded_model* there = nullptr;
    std::future<std::expected<void, std::string>> loading;

    void SetUp() override {
        load_cancellation::SetUp();
        put("there.onnx", onnx_model::multiply_by(2, megabyte));
        put("waits.onnx", onnx_model::multiply_by(3, megabyte));
        repository = std::make_unique<ml::repository>(conduit::options{.models = models.string(), .model_memory = megabyte * sizeof(float) * 3 / 2, .model_keep = 600'000});
        const auto place = repository->require("there");
        ASSERT_TRUE(place) << place.error();
        there = *place;
        loading = std::async(std::launch::async, [this] { return repository->load("waits"); });
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (state_of("waits") != "loading, waiting for memory" && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    }
    auto state_of(std::string_view name) -> std::string {
        for (const auto& entry : repository->index())
            if (entry.name == name) return std::string(ml::name_of(entry.state)) + ", " + entry.progress;
        return "";
    }
    auto error_of_load() -> std::string {
        const auto loaded = loading.get();
        return loaded ? "" : loaded.error();
    }
};

TEST_F(load_that_waits, unloading_ends_the_loading_of_that_model) {
    EXPECT_TRUE(repository->unload("waits"));
    EXPECT_EQ(error_of_load(), "model \"waits\" was unloaded while it was being loaded");
    EXPECT_EQ(state_of("waits"), "unavailable, ");
    EXPECT_TRUE(repository->unload("there"));
    EXPECT_TRUE(repository->load("waits"));
    EXPECT_EQ(state_of("waits"), "ready, ");
}

TEST_F(load_that_waits, unloading_another_one_does_not) {
    EXPECT_TRUE(repository->unload("there"));
    EXPECT_EQ(error_of_load(), "");
    EXPECT_EQ(state_of("waits"), "ready, ");
}

TEST_F(load_that_waits, a_server_that_stops_loads_nothing_more_and_serves_what_it_has) {
    repository->begin_stop();
    EXPECT_EQ(error_of_load(), "model \"waits\" was not loaded: the app is stopping");
    EXPECT_EQ(state_of("waits"), "unavailable, ");
    EXPECT_EQ(repository->load("there").error(), "model \"there\" was not loaded: the app is stopping");
    EXPECT_TRUE(there->lease());
    repository->stop();
}

}
