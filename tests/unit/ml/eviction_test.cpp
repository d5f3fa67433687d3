#include <conduit/ml/ml.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <semaphore>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "loop.hpp"
#include "served.hpp"

namespace {

using conduit::tensor;
using namespace std::chrono_literals;
namespace ml = conduit::ml;

struct demand final : ml::model_demand {
    void ask(ml::loaded_model&) override { asked.release(); }
    std::counting_semaphore<> asked{0};
};

/// Calls of a model that made room for others.
struct eviction : testing::Test {
    loop reactor;
    demand loader;
    const ml::model_config config{.instances = 1, .warm_up = false};
    ml::loaded_model place{load_state("double", config)};

    void evict() {
        const auto gone = place.evict(loader);
        gone->retire();
        gone->join(10'000);
    }
    void load() { EXPECT_TRUE(place.replace(load_state("double", config))); }

    static auto answer_of(ml::inference& request) -> conduit::task<float> {
        const auto out = co_await request;
        co_return out.get<float, 2>().data()[0];
    }
    auto ask(float value, ml::call_options options = {}) -> conduit::task<float> {
        const tensor<float, 2> x({1, 1}, std::vector{value});
        auto request = ml::model<"double">(place).with(std::move(options))(x);
        co_return co_await answer_of(request);
    }
    /// Starts it, and runs `meanwhile` beside.
    template <class Meanwhile>
    auto value_beside(conduit::task<float> work, Meanwhile meanwhile) -> float {
        const std::jthread other(std::move(meanwhile));
        return reactor.value_of(std::move(work));
    }
};

TEST_F(eviction, a_call_waits_until_the_model_is_back) {
    evict();
    const auto loads = [&] {
        loader.asked.acquire();
        load();
    };
    EXPECT_EQ(value_beside(ask(3), loads), 6);
    EXPECT_EQ(reactor.value_of(ask(4)), 8);
    EXPECT_FALSE(loader.asked.try_acquire());
}

TEST_F(eviction, so_does_one_that_had_a_lease_already_and_keeps_no_memory_meanwhile) {
    const tensor<float, 2> x({1, 1}, std::vector<float>{3});
    auto request = ml::model<"double">(place)(x);
    const std::weak_ptr<ml::model_state> before = *place.lease();
    evict();
    EXPECT_FALSE(before.expired());
    const auto loads = [&] {
        loader.asked.acquire();
        const auto end = std::chrono::steady_clock::now() + 60s;  // the call asks before it lets go
        while (!before.expired() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
        EXPECT_TRUE(before.expired());
        load();
    };
    EXPECT_EQ(value_beside(answer_of(request), loads), 6);
}

TEST_F(eviction, threads_wait_in_place) {
    const tensor<float, 2> x({1, 1}, std::vector<float>{3});
    auto leased = ml::model<"double">(place)(x);
    evict();
    auto evicted = ml::model<"double">(place)(x);
    const std::jthread loads([&] {
        loader.asked.acquire();
        load();
    });
    ASSERT_TRUE(leased.await_ready());
    EXPECT_EQ((leased.await_resume().get<float, 2>().data()[0]), 6);
    ASSERT_TRUE(evicted.await_ready());
    EXPECT_EQ((evicted.await_resume().get<float, 2>().data()[0]), 6);
}

TEST_F(eviction, the_deadline_counts_while_it_waits) {
    evict();
    const auto late = problem_of([&] { reactor.value_of(ask(3, {.deadline = 10ms})); });
    EXPECT_EQ(late.status, 503);
    EXPECT_EQ(late.detail, "The model \"double\" is still being loaded.");
    const tensor<float, 2> x({1, 1});
    auto in_place = ml::model<"double">(place).with({.deadline = 10ms})(x);
    EXPECT_EQ(problem_of([&] { in_place.await_ready(); }).detail, late.detail);
    load();
    EXPECT_EQ(reactor.value_of(ask(4)), 8);
}

TEST_F(eviction, who_leaves_is_not_waited_for) {
    evict();
    std::stop_source stop;
    std::exception_ptr failure;
    reactor.start([](conduit::task<float> work) -> conduit::task<void> { (void)co_await std::move(work); }(ask(3, {.stop = stop.get_token()})), &failure);
    {
        const loop::current as_reactor(&reactor);
        const tensor<float, 2> x({1, 1});
        const auto gone = std::make_unique<ml::inference>(place, std::vector{x.erased()});
        ASSERT_FALSE(gone->await_ready());
        ASSERT_TRUE(gone->await_suspend(std::noop_coroutine()));
        stop.request_stop();
    }
    reactor.run();
    EXPECT_EQ(problem_of([&] { std::rethrow_exception(failure); }).detail, "The request was given up.");
    load();
    EXPECT_EQ(reactor.value_of(ask(4)), 8);
}

TEST_F(eviction, why_it_cannot_be_loaded_is_the_answer) {
    evict();
    const auto refuses = [&] {
        loader.asked.acquire();
        place.refuse(conduit::problem::unavailable("No room.", 2));
    };
    EXPECT_EQ(problem_of([&] { value_beside(ask(3), refuses); }).detail, "No room.");
    const auto clears = [&] {
        loader.asked.acquire();
        place.clear(conduit::problem::not_found("Gone."));
    };
    EXPECT_EQ(problem_of([&] { value_beside(ask(3), clears); }).status, 404);
}

/// Evicted again and again under load: every call is answered by the model.
TEST_F(eviction, no_call_is_lost) {
    std::array<loop, 2> reactors;
    std::atomic<bool> over = false;
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (auto& own : reactors)
            threads.emplace_back([&] {
                const auto one = [&](float value) -> conduit::task<void> { wrong += co_await ask(value) != 2 * value; };
                while (!over) {
                    for (int i = 0; i < 8; ++i) own.start(one(static_cast<float>(i)));
                    own.run();
                }
            });
        threads.emplace_back([&] {
            while (!over) {
                const tensor<float, 2> x({1, 1}, std::vector<float>{1});
                auto request = ml::model<"double">(place)(x);
                EXPECT_TRUE(request.await_ready());
                wrong += request.await_resume().get<float, 2>().data()[0] != 2;
            }
        });
        for (int i = 0; i < 30; ++i) {
            evict();
            loader.asked.acquire();
            load();
        }
        over = true;
    }
    EXPECT_EQ(wrong, 0);
    place.stop();
}

}
