#include "mcp/event_stream.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace {

using namespace conduit;
using mcp::event_queue;

/// Keeps what is posted until it is run.
class kept_posts final : public scheduler {
public:
    using scheduler::post;
    void post(void (*run)(void*), void* context) override { posted_.emplace_back(run, context); }
    void start(timer&, std::int64_t) override {}
    void cancel(timer&) override {}
    auto run_elsewhere(void (*)(void*), void*) -> bool override { return false; }

    auto run_all() -> std::size_t {
        const auto all = std::exchange(posted_, {});
        for (const auto& [function, context] : all) function(context);
        return all.size();
    }

private:
    std::vector<std::pair<void (*)(void*), void*>> posted_;
};

struct stream {
    kept_posts home;
    std::shared_ptr<event_queue> queue = std::make_shared<event_queue>(home);
    response out;
    int woken = 0;
    int left = 0;

    stream() {
        queue->on_left = [this] { ++left; };
        queue->become(out);
        out.source->wake_context = &woken;
        out.source->wake = [](void* context) { ++*static_cast<int*>(context); };
    }
    ~stream() {
        out.source.reset();
        home.run_all();
    }
};

TEST(event_queue, gives_what_was_pushed_and_wakes_once) {
    stream s;
    std::string sent;
    EXPECT_EQ(s.out.source->read(sent, 100), body_source::state::waiting);
    EXPECT_TRUE(s.queue->push("a"));
    EXPECT_TRUE(s.queue->push("b"));
    EXPECT_EQ(s.home.run_all(), 1u);
    EXPECT_EQ(s.woken, 1);
    EXPECT_EQ(s.out.source->read(sent, 100), body_source::state::waiting);
    EXPECT_EQ(sent, "ab");
    s.queue->push("c");
    s.queue->end();
    EXPECT_FALSE(s.queue->push("d"));
    s.home.run_all();
    EXPECT_EQ(s.out.source->read(sent, 100), body_source::state::ended);
    EXPECT_EQ(sent, "abc");
    s.out.source.reset();
    EXPECT_EQ(s.left, 0);
}

TEST(event_queue, lets_go_of_a_client_that_does_not_read) {
    stream s;
    const std::string event(1024 * 1024, 'x');
    int taken = 0;
    while (s.queue->push(event)) ASSERT_LT(++taken, 100);
    EXPECT_EQ(static_cast<std::size_t>(taken), event_queue::most_waiting / event.size());
    std::string sent;
    EXPECT_EQ(s.out.source->read(sent, 100), body_source::state::failed);
    s.out.source.reset();
    EXPECT_EQ(s.left, 1);
    EXPECT_FALSE(s.queue->push("x"));
}

TEST(event_queue, takes_one_event_of_any_size) {
    stream s;
    EXPECT_TRUE(s.queue->push(std::string(2 * event_queue::most_waiting, 'x')));
    EXPECT_FALSE(s.queue->push("y"));
}

TEST(event_queue, says_once_that_the_client_is_gone) {
    stream s;
    EXPECT_TRUE(s.out.source->abandon());
    EXPECT_EQ(s.left, 1);
    s.out.source.reset();
    EXPECT_EQ(s.left, 1);
}

}
