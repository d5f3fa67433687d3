#include <conduit/ml/inference.hpp>
#include <conduit/ml/repository.hpp>

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <conduit/http/problem.hpp>

#include "onnx_model.hpp"

namespace {

namespace ml = conduit::ml;
namespace files = std::filesystem;

constexpr std::size_t megabyte = 256 * 1024;  // floats

/// What the model makes of 1; or the status of the problem, negative.
auto ask(ml::loaded_model& place) -> float {
    const float one = 1;
    const std::array<std::int64_t, 1> shape{1};
    const conduit::tensor_view input{conduit::dtype::f32, shape, std::as_bytes(std::span(&one, 1))};
    try {
        ml::inference inference(place, std::span(&input, 1));
        EXPECT_TRUE(inference.await_ready());
        const auto out = inference.await_resume();
        return *reinterpret_cast<const float*>(out.view().data.data());
    } catch (const conduit::problem& problem) {
        return static_cast<float>(-problem.status);
    }
}

class repository_files : public testing::Test {
protected:
    onnx_model::folder folder;
    conduit::options options{.models = (folder.path / "models").string()};

    void SetUp() override { files::create_directory(options.models); }
    void put(const std::string& path, std::string_view content) {
        // Whole at once, as those who deploy do it.
        onnx_model::write(folder.path / "new", content);
        files::create_directories((files::path(options.models) / path).parent_path());
        files::rename(folder.path / "new", files::path(options.models) / path);
    }
    static auto error(const std::expected<void, std::string>& result) -> std::string { return result ? "" : result.error(); }
    static auto entry(const ml::repository& models, std::string_view name, std::string_view version = {}) -> ml::model_entry {
        for (auto& each : models.index())
            if (each.name == name && each.version == version) return each;
        return {"none", {}, ml::availability::unavailable, {}, {}, 0, 0};
    }
    static auto state(const ml::repository& models, std::string_view name, std::string_view version = {}) -> std::string {
        return std::string(ml::name_of(entry(models, name, version).state));
    }
};

TEST_F(repository_files, loads_reloads_and_unloads) {
    put("m.onnx", onnx_model::multiply_by(2));
    ml::repository models(options);
    EXPECT_EQ(models.find("m"), nullptr);
    const auto place = models.require("m");
    ASSERT_TRUE(place) << place.error();
    EXPECT_EQ(models.find("m"), *place);
    EXPECT_EQ(ask(**place), 2);
    EXPECT_EQ(state(models, "m"), "ready");
    EXPECT_GT(entry(models, "m").bytes, 0u);

    put("m.onnx", onnx_model::multiply_by(3));
    EXPECT_EQ(ask(**place), 2);
    EXPECT_EQ(error(models.load("m")), "");
    EXPECT_EQ(ask(**place), 3);

    // What cannot be loaded leaves what is.
    put("m.onnx", "rubbish");
    const auto why = error(models.load("m"));
    EXPECT_EQ(why, "model \"m\": " + options.models + "/m.onnx cannot be loaded: it is no ONNX model, or a part of one");
    EXPECT_EQ(ask(**place), 3);
    EXPECT_EQ(state(models, "m"), "ready");
    EXPECT_EQ(entry(models, "m").reason, why);
    put("m.onnx", onnx_model::multiply_by(5));
    put("m.json", R"({"queue": 0})");
    EXPECT_EQ(error(models.load("m")), options.models + "/m.json: \"queue\" must be a whole number from 1 to 1000000");
    EXPECT_EQ(ask(**place), 3);

    EXPECT_EQ(error(models.unload("m")), "");
    EXPECT_EQ(ask(**place), -503);
    EXPECT_EQ(state(models, "m"), "unavailable");
    EXPECT_EQ(entry(models, "m").bytes, 0u);
    put("m.json", "{}");
    EXPECT_EQ(error(models.load("m")), "");
    EXPECT_EQ(ask(**place), 5);
    EXPECT_EQ(error(models.unload("x")), "no model \"x\" is loaded");
    EXPECT_TRUE(error(models.load("x")).starts_with("no model \"x\": looked for "));
    EXPECT_EQ(entry(models, "x").name, "none");
}

TEST_F(repository_files, versions_come_and_go) {
    put("m/1/model.onnx", onnx_model::multiply_by(1));
    put("m/2/model.onnx", onnx_model::multiply_by(2));
    put("m/model.json", R"({"versions": "all"})");
    ml::repository models(options);
    const auto place = models.require("m");
    ASSERT_TRUE(place) << place.error();
    EXPECT_EQ(ask(**place), 2);
    ASSERT_NE(models.find("m", "1"), nullptr);
    auto& first = *models.find("m", "1");
    EXPECT_EQ(ask(first), 1);
    EXPECT_EQ(models.find("m", "3"), nullptr);

    put("m/3/model.onnx", onnx_model::multiply_by(3));
    put("m/model.json", R"({"versions": {"latest": 2}})");
    EXPECT_EQ(error(models.load("m")), "");
    EXPECT_EQ(ask(**place), 3);
    EXPECT_EQ(models.find("m", "1"), nullptr);
    EXPECT_EQ(ask(first), -503);
    EXPECT_EQ(ask(*models.find("m", "2")), 2);

    files::remove_all(files::path(options.models) / "m/3");
    EXPECT_EQ(error(models.load("m")), "");
    EXPECT_EQ(ask(**place), 2);
    put("m/4/model.onnx", "rubbish");
    EXPECT_TRUE(error(models.load("m")).contains("m/4/model.onnx cannot be loaded"));
    EXPECT_EQ(ask(**place), 2);
    EXPECT_EQ(state(models, "m", "4"), "failed");
}

TEST_F(repository_files, a_new_version_that_cannot_be_loaded_leaves_the_one_before) {
    put("m/1/model.onnx", onnx_model::multiply_by(1));
    ml::repository models(options);
    const auto place = models.require("m");
    ASSERT_TRUE(place) << place.error();
    auto& first = *models.find("m", "1");
    put("m/2/model.onnx", "rubbish");  // by default, the latest one alone is served
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(error(models.load("m")).contains("m/2/model.onnx cannot be loaded"));
        EXPECT_EQ(ask(**place), 1);
        EXPECT_EQ(models.find("m", "1"), &first);
        EXPECT_EQ(ask(first), 1);
        EXPECT_EQ(state(models, "m", "1"), "ready");
        EXPECT_EQ(state(models, "m", "2"), "failed");
    }
    put("m/2/model.onnx", onnx_model::multiply_by(2));
    EXPECT_EQ(error(models.load("m")), "");
    EXPECT_EQ(ask(**place), 2);
    EXPECT_EQ(models.find("m", "1"), nullptr);
    EXPECT_EQ(ask(first), -503);
}

TEST_F(repository_files, all_of_them_the_bad_ones_too) {
    put("good.onnx", onnx_model::multiply_by(2));
    put("bad.onnx", "rubbish");
    put("triton/1/model.onnx", onnx_model::multiply_by(4));
    put("triton/config.pbtxt", "backend: 'onnxruntime' input { name: 'x' data_type: TYPE_FP32 dims: 1 }");
    put("wrong/1/model.onnx", onnx_model::multiply_by(4));
    put("wrong/config.pbtxt", "input { name: 'z' }");
    ml::repository models(options);
    EXPECT_EQ(error(models.load_all()), "");
    EXPECT_EQ(state(models, "good"), "ready");
    EXPECT_EQ(state(models, "bad"), "failed");
    EXPECT_EQ(ask(*models.find("triton")), 4);
    EXPECT_EQ(ask(*models.find("bad")), -503);
    EXPECT_EQ(entry(models, "wrong", "1").reason, "model \"wrong\": " + options.models + "/wrong/config.pbtxt:1: the input \"z\" is none of the model, which has: x");
}

TEST_F(repository_files, hostile_files_are_refused) {
    onnx_model::write(folder.path / "secret.bin", std::string(4096, 'x'));
    put("outside.onnx", onnx_model::multiply(onnx_model::external_tensor("w", 4, "../secret.bin"), 4));
    put("address.onnx", onnx_model::multiply(onnx_model::external_tensor("w", 4, "*/_ORT_MEM_ADDR_/*", "4096"), 4));
    put("beyond.onnx", onnx_model::multiply(onnx_model::external_tensor("w", 4, "weights.bin", "1000000"), 4));
    put("inside.onnx", onnx_model::multiply(onnx_model::external_tensor("w", 1, "weights.bin"), 1));
    const float two = 2;
    put("weights.bin", std::string_view(reinterpret_cast<const char*>(&two), 4));
    put("short.onnx", std::string_view(onnx_model::multiply_by(2, 1000)).substr(0, 2000));
    put("empty.onnx", "");
    put("lies.onnx", onnx_model::multiply(onnx_model::number(1, std::uint64_t{1} << 20) + onnx_model::number(2, 1) + onnx_model::bytes(8, "w") + onnx_model::bytes(9, "1234"), 1));
    put("negative.onnx", onnx_model::multiply(onnx_model::number(1, static_cast<std::uint64_t>(-4)) + onnx_model::number(2, 1) + onnx_model::bytes(8, "w"), 1));
    // A file of holes, larger than a model can be.
    { std::ofstream(options.models + "/huge.onnx"); }
    files::resize_file(options.models + "/huge.onnx", std::uintmax_t{3} << 30);

    ml::repository models(options);
    for (const auto* name : {"outside", "address"}) EXPECT_TRUE(error(models.load(name)).ends_with("which is no file in its folder")) << error(models.load(name));
    for (const auto* name : {"beyond", "short", "empty", "lies", "negative", "huge"}) EXPECT_NE(error(models.load(name)), "") << name;
    EXPECT_TRUE(error(models.load("huge")).contains("is too large: 3221225472 bytes"));
    EXPECT_EQ(error(models.load("inside")), "");
    EXPECT_EQ(ask(*models.find("inside")), 2);
}

TEST_F(repository_files, providers) {
    put("m.onnx", onnx_model::multiply_by(2));
    ml::repository models(options);
    for (const auto* name : {"cuda", "tensorrt", "openvino"}) {
        put("m.json", R"({"providers": [")" + std::string(name) + R"("]})");
        const auto why = error(models.load("m"));
        EXPECT_TRUE(why.contains("the provider \"" + std::string(name) + "\" is asked for, and this ONNX Runtime (1.")) << why;
        EXPECT_TRUE(why.contains("has only: cpu")) << why;
    }
    put("m.json", R"({"providers": ["cuda"], "fallback": true})");
    EXPECT_EQ(error(models.load("m")), "");
    EXPECT_EQ(ask(*models.find("m")), 2);
    put("m.json", R"({"providers": ["cpu"], "memory": {"arena": false}})");
    EXPECT_EQ(error(models.load("m")), "");
    EXPECT_EQ(ask(*models.find("m")), 2);
    put("m.json", R"({"providers": [{"name": "cpu", "options": {"arena": false}}]})");
    EXPECT_TRUE(error(models.load("m")).ends_with("the CPU has no options; \"memory\" says how it uses memory"));
    put("m.json", R"({"memory": {"shrink": true}, "instances": 2})");
    EXPECT_EQ(error(models.load("m")), "");
    EXPECT_EQ(ask(*models.find("m")), 2);
    put("m.json", R"({"memory": {"gpu_mem_limit": 2000000}})");
    EXPECT_EQ(error(models.load("m")), options.models + "/m.json: \"memory.gpu_mem_limit\" is of the provider \"cuda\", which \"providers\" does not name");
    put("m.json", R"({"providers": ["gpu"]})");
    EXPECT_TRUE(error(models.load("m")).ends_with("\"gpu\" is no provider that is known: cpu, cuda, tensorrt, openvino, dnnl, xnnpack, qnn, webgpu are"));
    put("m.json", R"({"devices": [0]})");
    EXPECT_TRUE(error(models.load("m")).ends_with("\"devices\" are of the first provider, which must be cuda or tensorrt"));
}

TEST_F(repository_files, the_cache_gives_the_same_answers_and_finds_what_was_damaged) {
    put("m.onnx", onnx_model::multiply_by(2, megabyte));
    options.model_cache = (folder.path / "cache").string();
    const auto entries = [&] {
        std::vector<files::path> found;
        for (const auto& each : files::directory_iterator(options.model_cache)) found.push_back(each.path());
        return found;
    };
    const auto answer = [&] {
        ml::repository models(options);
        const auto place = models.require("m");
        EXPECT_TRUE(place) << place.error();
        return place ? ask(**place) : 0;
    };
    EXPECT_EQ(answer(), 2);
    ASSERT_EQ(entries().size(), 1u);
    const auto first = entries()[0];
    const auto size = files::file_size(first);
    EXPECT_GT(size, megabyte);
    EXPECT_EQ(answer(), 2);
    EXPECT_EQ(entries(), std::vector{first});

    // A weight changed, the end cut off, no model at all: each is dropped and made again.
    const auto damage = [&](std::size_t at, std::string_view bytes) {
        std::fstream file(first, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(static_cast<std::streamoff>(at));
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    };
    damage(size / 2, "xxxx");
    EXPECT_EQ(answer(), 2);
    files::resize_file(first, size / 2);
    EXPECT_EQ(answer(), 2);
    onnx_model::write(first, "rubbish");
    EXPECT_EQ(answer(), 2);
    ASSERT_EQ(entries().size(), 1u);
    EXPECT_EQ(files::file_size(entries()[0]), size);

    // Another model is another entry; the size is bounded, the oldest go.
    put("m.onnx", onnx_model::multiply_by(3, megabyte));
    options.model_cache_size = size + 1000;
    EXPECT_EQ(answer(), 3);
    EXPECT_EQ(entries().size(), 1u);
    EXPECT_NE(entries()[0], first);

    files::permissions(options.model_cache, files::perms::others_write, files::perm_options::add);
    ml::repository models(options);
    EXPECT_TRUE(error(models.load("m")).ends_with("cannot be used: others can write to it"));
}

TEST_F(repository_files, idle_models_make_room_and_come_back) {
    for (const auto* name : {"a", "b", "c"}) put(name + std::string(".onnx"), onnx_model::multiply_by(static_cast<float>(name[0]), megabyte));
    put("large.onnx", onnx_model::multiply_by(1, 4 * megabyte));
    options.model_memory = 3 * 1024 * 1024;
    options.model_keep = 0;
    ml::repository models(options);
    const auto a = models.require("a"), b = models.require("b");
    ASSERT_TRUE(a && b);
    EXPECT_EQ(ask(**b), 'b');
    EXPECT_EQ(ask(**a), 'a');  // b was used before it
    const auto c = models.require("c");
    ASSERT_TRUE(c) << c.error();
    EXPECT_EQ(state(models, "a"), "ready");
    EXPECT_EQ(state(models, "b"), "evicted");
    EXPECT_EQ((*b)->inputs().size(), 1u);  // it is known still

    EXPECT_EQ(ask(**b), 'b');
    EXPECT_EQ(state(models, "b"), "ready");
    EXPECT_EQ(state(models, "a"), "evicted");

    const auto large = models.require("large");
    ASSERT_FALSE(large);
    EXPECT_TRUE(large.error().ends_with("bytes of memory, and --model-memory allows 3145728")) << large.error();
    EXPECT_EQ(ask(**c), 'c');

    // All three at once, from several threads: everyone gets an answer in the end.
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 12; ++i) {
                auto& place = *std::array{*a, *b, *c}[static_cast<std::size_t>(i + t) % 3];
                EXPECT_EQ(ask(place), place.name()[0]);
            }
        });
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they take all of the address space
TEST_F(repository_files, a_load_that_runs_out_of_memory_fails_like_others) {
    put("m.onnx", onnx_model::multiply_by(2));
    put("new.onnx", "");
    ml::repository models(options);
    const auto place = models.require("m");
    ASSERT_TRUE(place);
    for (const auto* name : {"m", "new"}) files::resize_file(options.models + "/" + name + ".onnx", (std::uintmax_t{1} << 31) - 1);  // takes no room on the disk
    rlim_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_AS, &before), 0);
    const rlimit small{pages * static_cast<rlim_t>(::getpagesize()) + (rlim_t{512} << 20), before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_AS, &small), 0);
    for (const auto* name : {"m", "new"}) {
        try {
            EXPECT_EQ(error(models.load(name)), "model \"" + std::string(name) + "\": std::bad_alloc");
        } catch (const std::bad_alloc&) {
            ADD_FAILURE() << "it was thrown";
        }
    }
    ::setrlimit(RLIMIT_AS, &before);
    EXPECT_EQ(state(models, "m"), "ready");
    EXPECT_EQ(ask(**place), 2);
    EXPECT_EQ(state(models, "new"), "failed");
}
#endif

TEST_F(repository_files, a_model_whose_files_are_gone_cannot_come_back) {
    for (const auto* name : {"a", "b"}) put(name + std::string(".onnx"), onnx_model::multiply_by(1, megabyte));
    options.model_memory = 2 * 1024 * 1024;
    options.model_keep = 0;
    ml::repository models(options);
    const auto a = models.require("a"), b = models.require("b");
    ASSERT_TRUE(a && b);
    ASSERT_EQ(state(models, "a"), "evicted");
    files::remove(options.models + "/a.onnx");
    EXPECT_EQ(ask(**a), -503);
    EXPECT_EQ(state(models, "a"), "failed");
    EXPECT_EQ(ask(**b), 1);
}

auto resident_bytes() -> std::size_t {
    ::malloc_trim(0);
    std::ifstream file("/proc/self/statm");
    std::size_t total = 0, resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST_F(repository_files, reloads_under_load_fail_no_call_and_give_the_memory_back) {
    put("m.onnx", onnx_model::multiply_by(2, 4 * megabyte));
    put("m.json", R"({"warm_up": false})");
    ml::repository models(options);
    const auto place = models.require("m");
    ASSERT_TRUE(place) << place.error();
    std::atomic<int> answers = 0, wrong = 0;
    const auto reload = [&](int times) {
        std::atomic<bool> over = false;
        {
            std::vector<std::jthread> callers;
            for (int i = 0; i < 3; ++i)
                callers.emplace_back([&] {
                    while (!over) {
                        wrong += ask(**place) != 2;
                        ++answers;
                    }
                });
            for (int i = 0; i < times; ++i) EXPECT_EQ(error(models.load("m")), "");
            over = true;
        }
        EXPECT_EQ(error(models.unload("m")), "");
        const auto bytes = resident_bytes();
        EXPECT_EQ(error(models.load("m")), "");
        return bytes;
    };
    [[maybe_unused]] const auto before = reload(40);
    [[maybe_unused]] const auto after = reload(100);
    EXPECT_EQ(wrong, 0);
    EXPECT_GT(answers, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their allocators keep what was freed
    EXPECT_LT(after, before + 12 * 1024 * 1024) << before;  // three models; a leak would be a hundred
#endif
}

TEST_F(repository_files, unloading_while_calls_run_and_stopping_while_they_wait) {
    put("m.onnx", onnx_model::multiply_by(2, megabyte));
    ml::repository models(options);
    const auto place = models.require("m");
    ASSERT_TRUE(place);
    std::atomic<bool> over = false;
    std::vector<std::jthread> callers;
    for (int i = 0; i < 3; ++i)
        callers.emplace_back([&] {
            while (!over) {
                const auto answer = ask(**place);
                EXPECT_TRUE(answer == 2 || answer == -503) << answer;
            }
        });
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(error(models.unload("m")), "");
        EXPECT_EQ(state(models, "m"), "unavailable");
        EXPECT_EQ(error(models.load("m")), "");
    }
    models.stop();
    EXPECT_EQ(error(models.load("m")), "the app is stopping");
    over = true;
}

TEST_F(repository_files, several_threads_ask_for_everything_at_once) {
    for (const auto* name : {"a", "b", "c"}) put(name + std::string(".onnx"), onnx_model::multiply_by(static_cast<float>(name[0]), 1000));
    ml::repository models(options);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i) {
                const std::string name(1, static_cast<char>('a' + (i + t) % 3));
                const auto place = models.require(name);
                if (!place) {
                    EXPECT_EQ(place.error(), "model \"" + name + "\" was unloaded while it was being loaded");
                    continue;
                }
                const auto answer = ask(**place);
                EXPECT_TRUE(answer == static_cast<float>(name[0]) || answer == -503) << answer;
                if (t == 0) {
                    EXPECT_EQ(error(models.unload(name)), "");
                }
                (void)models.index();
                (void)models.find(name);
            }
        });
}

TEST_F(repository_files, watching_loads_what_changed) {
    put("m.onnx", onnx_model::multiply_by(2));
    options.watch_models = true;
    ml::repository models(options);
    const auto place = models.require("m");
    ASSERT_TRUE(place);
    const auto eventually = [](auto condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!condition() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return condition();
    };
    put("m.onnx", onnx_model::multiply_by(3));
    EXPECT_TRUE(eventually([&] { return ask(**place) == 3; }));
    put("m.onnx", "rubbish");
    EXPECT_TRUE(eventually([&] { return entry(models, "m").reason.contains("cannot be loaded"); }));
    EXPECT_EQ(ask(**place), 3);
}

}
