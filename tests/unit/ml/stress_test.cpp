#include <conduit/ml/ml.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <stop_token>
#include <thread>
#include <vector>

#include "loop.hpp"
#include "served.hpp"

namespace {

using conduit::tensor;
namespace ml = conduit::ml;

/// Everything at once: reactors that ask, leave, cancel and are late, coroutines that are destroyed, threads that wait in place, and
/// a model that is replaced meanwhile. Nothing is lost, and what is answered is right.
TEST(stress, nothing_is_lost_or_mixed_up) {
    const ml::model_config config{.instances = 2, .max_batch = 8, .queue = 64, .warm_up = false};
    std::array<loop, 3> reactors;  // live longer than the model
    ml::loaded_model place(load_state("double", config));
    std::atomic<int> asked = 0, answered = 0, refused = 0, dropped = 0;

    const auto ask = [&](float value, std::int64_t rows, ml::call_options options) -> conduit::task<void> {
        ++asked;
        const std::vector<float> values(static_cast<std::size_t>(rows * 2), value);
        try {
            const auto out = co_await ml::model<"double">(place).with(std::move(options))(tensor<float, 2>({rows, 2}, values));
            const auto y = out.get<float, 2>();
            EXPECT_EQ(y.shape()[0], rows);
            for (const auto each : y.data()) EXPECT_EQ(each, 2 * value);
            ++answered;
        } catch (const conduit::problem& problem) {
            EXPECT_EQ(problem.status, 503) << problem.detail;
            ++refused;
        }
    };
    const auto drive = [&](loop& reactor, unsigned seed) {
        std::minstd_rand random(seed);
        for (int round = 0; round < 20; ++round) {
            std::stop_source stop;
            for (int i = 0; i < 20; ++i) {
                ml::call_options options;
                options.priority = static_cast<unsigned>(random() % 4);
                if (random() % 4 == 0) options.deadline = static_cast<std::int64_t>(1 + random() % 3);
                if (random() % 4 == 0) options.stop = stop.get_token();
                reactor.start(ask(static_cast<float>(random() % 1'000), 1 + static_cast<std::int64_t>(random() % 3), std::move(options)));
            }
            {
                const loop::current as_reactor(&reactor);
                const auto x = std::make_unique<tensor<float, 2>>(std::array<std::int64_t, 2>{2, 2});
                ml::inference request(place, std::vector{x->erased()});
                if (!request.await_ready() && request.await_suspend(std::noop_coroutine())) ++dropped;
            }
            stop.request_stop();
            reactor.run();
        }
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < reactors.size(); ++i) threads.emplace_back([&, i] { drive(reactors[i], i + 1); });
        threads.emplace_back([&] {
            for (int i = 0; i < 100; ++i) {
                const tensor<float, 2> x({1, 2}, std::vector<float>{1, 2});
                try {
                    auto request = ml::model<"double">(place).with({.deadline = i % 2 == 0 ? 0 : 2})(x);
                    EXPECT_TRUE(request.await_ready());
                    EXPECT_EQ((request.await_resume().get<float, 2>().data()[1]), 4);
                } catch (const conduit::problem& problem) {
                    EXPECT_EQ(problem.status, 503);
                }
            }
        });
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i) EXPECT_TRUE(place.replace(load_state("double", config)));
        });
    }
    EXPECT_EQ(answered + refused, asked);
    EXPECT_GT(answered, 0);
    place.stop();
    EXPECT_EQ(place.statistics().queued, 0u);
    EXPECT_EQ(place.statistics().running, 0u);
}

}
