#include "http/body_pipe.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>
#include <conduit/async/task.hpp>
#include <conduit/http/body_stream.hpp>

namespace {

using conduit::body_pipe, conduit::problem;

/// Keeps what is posted until it is told to run it. Its thread is that of the test.
class loop final : public conduit::scheduler {
public:
    loop() { set_current(this); }
    ~loop() { set_current(nullptr); }
    void post(void (*call)(void*), void* context) override {
        const std::scoped_lock lock(mutex_);
        posted_.push_back({call, context});
    }
    void start(conduit::timer&, std::int64_t) override {}
    void cancel(conduit::timer&) override {}
    auto run_elsewhere(void (*)(void*), void*) -> bool override { return false; }

    auto run() -> std::size_t {
        std::vector<work> now;
        {
            const std::scoped_lock lock(mutex_);
            now.swap(posted_);
        }
        for (const auto& each : now) each.call(each.context);
        return now.size();
    }

private:
    struct work {
        void (*call)(void*);
        void* context;
    };
    std::mutex mutex_;
    std::vector<work> posted_;
};

struct body_pipe_test : testing::Test {
    loop home;
    int wanted = 0;
    body_pipe pipe{home, [](void* self) { ++static_cast<body_pipe_test*>(self)->wanted; }, this, 10};
};

/// What a handler does.
struct reader {
    struct promise_type {
        auto get_return_object() { return reader{std::coroutine_handle<promise_type>::from_promise(*this)}; }
        auto initial_suspend() noexcept { return std::suspend_never{}; }
        auto final_suspend() noexcept { return std::suspend_always{}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    explicit reader(std::coroutine_handle<promise_type> of) : frame(of) {}
    reader(const reader&) = delete;
    ~reader() { frame.destroy(); }
    std::coroutine_handle<promise_type> frame;
};

auto read_all(conduit::body_stream body, std::string& to, int& status) -> reader {
    try {
        while (const auto piece = co_await body.next()) to += std::string(*piece) + "|";
        status = 200;
    } catch (const problem& why) {
        status = why.status;
    }
}

struct body_stream_test : body_pipe_test {
    conduit::exchange x;
    std::string got;
    int status = 0;
};

TEST_F(body_stream_test, ReadsPieceByPiece) {
    x.pipe = &pipe;
    const auto reader = read_all(conduit::body_stream(x), got, status);
    EXPECT_EQ(home.run(), 0u);
    pipe.push("one");
    EXPECT_EQ(got, "");  // resumed by posted work, not from within the push
    pipe.push("two");
    EXPECT_EQ(home.run(), 1u);
    EXPECT_EQ(got, "onetwo|");
    pipe.push("three");
    pipe.finish();
    home.run();
    EXPECT_EQ(got, "onetwo|three|");
    EXPECT_EQ(status, 200);
    EXPECT_EQ(conduit::body_stream(x).size(), 10u);
}

TEST_F(body_stream_test, MeetsAFailureBehindWhatArrived) {
    x.pipe = &pipe;
    pipe.push("some");
    pipe.fail(problem{.status = 408});
    pipe.fail(problem{.status = 400});
    pipe.finish();
    pipe.push("late");
    const auto reader = read_all(conduit::body_stream(x), got, status);
    EXPECT_EQ(got, "some|");
    EXPECT_EQ(status, 408);
}

TEST_F(body_stream_test, IsOnePieceWhereTheBodyIsThere) {
    x.in.body = "whole";
    const auto reader = read_all(conduit::body_stream(x), got, status);
    EXPECT_EQ(got, "whole|");
    EXPECT_EQ(status, 200);
    EXPECT_EQ(conduit::body_stream(x).size(), 5u);
}

TEST_F(body_stream_test, DoesNotBlockAReactor) {
    x.pipe = &pipe;
    EXPECT_THROW(conduit::body_stream(x).read(), std::logic_error);
}

TEST_F(body_pipe_test, AsksForMoreOnlyWhenTheEngineWaits) {
    pipe.push("some");
    EXPECT_TRUE(pipe.take());
    EXPECT_EQ(wanted, 0);
    pipe.push(std::string(body_pipe::most_ahead - 1, 'x'));
    EXPECT_EQ(pipe.room(), 1u);
    pipe.push("x");
    EXPECT_EQ(pipe.room(), 0u);
    EXPECT_EQ(pipe.take()->size(), body_pipe::most_ahead);
    EXPECT_EQ(wanted, 1);
    EXPECT_EQ(pipe.room(), body_pipe::most_ahead);
}

TEST_F(body_pipe_test, HoldsUntilItIsRead) {
    EXPECT_FALSE(pipe.hold());
    const auto waits = [&] { return pipe.wait(std::noop_coroutine()); };
    EXPECT_TRUE(waits());
    EXPECT_EQ(wanted, 1);
    EXPECT_TRUE(pipe.hold());
    EXPECT_THROW(waits(), std::logic_error);  // two at a time
    pipe.finish();
    EXPECT_FALSE(waits());
    EXPECT_FALSE(pipe.take());
}

TEST_F(body_pipe_test, BringsAllToAThreadThatBlocks) {
    constexpr std::size_t size = 3'000'000;
    std::string got;
    std::thread worker([&] {
        while (true) {
            pipe.wait();
            const auto piece = pipe.take();
            if (!piece) break;
            got += *piece;
        }
    });
    std::string sent;
    for (std::size_t i = 0; sent.size() < size; ++i) sent += std::to_string(i);
    for (std::string_view left = sent; !left.empty();) {
        const auto count = std::min({left.size(), pipe.room(), std::size_t{10'000}});
        pipe.push(left.substr(0, count));
        left.remove_prefix(count);
        if (count == 0)
            while (home.run() == 0) std::this_thread::yield();  // the worker says that there is room
    }
    pipe.finish();
    worker.join();
    home.run();
    EXPECT_EQ(got, sent);
    EXPECT_GT(wanted, 0);
}

}
