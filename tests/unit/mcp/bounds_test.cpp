#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "mcp/session.hpp"
#include "mcp/subscriptions.hpp"
#include "mcp/tasks.hpp"

// What a server keeps for clients is bounded, whatever they ask for, and comes free again.
namespace {

using namespace conduit::mcp;

TEST(bounds, of_sessions) {
    sessions all;
    std::shared_ptr<session> last;
    for (std::size_t i = 0; i < sessions::most; ++i) ASSERT_TRUE(last = all.create({}, "2025-11-25"));
    EXPECT_FALSE(all.create({}, "2025-11-25"));
    all.end(last->id);
    EXPECT_TRUE(all.create({}, "2025-11-25"));
}

TEST(bounds, of_calls_of_a_session) {
    session one("s", {}, "2025-11-25");
    for (std::size_t i = 0; i < session::most_calls; ++i) ASSERT_TRUE(one.begin(std::to_string(i), std::make_shared<call_link>()));
    EXPECT_FALSE(one.begin("more", std::make_shared<call_link>()));
    one.end("0");
    EXPECT_FALSE(one.begin("1", std::make_shared<call_link>()));  // it is being answered
    EXPECT_TRUE(one.begin("more", std::make_shared<call_link>()));
}

TEST(bounds, of_subscriptions_of_a_session) {
    session one("s", {}, "2025-11-25");
    for (std::size_t i = 0; i < session::most_subscriptions; ++i) ASSERT_TRUE(one.subscribe(std::to_string(i)));
    EXPECT_FALSE(one.subscribe("more"));
    EXPECT_TRUE(one.subscribe("0"));  // it is there
    one.unsubscribe("0");
    EXPECT_TRUE(one.subscribe("more"));
}

TEST(bounds, of_subscriptions) {
    subscriptions all;
    std::size_t last = 0;
    for (std::size_t i = 0; i < subscriptions::most; ++i) ASSERT_NE(last = all.add({}), 0u);
    EXPECT_EQ(all.add({}), 0u);
    all.remove(last);
    EXPECT_NE(all.add({}), 0u);
}

TEST(bounds, of_tasks) {
    subscriptions told;
    tasks all;
    std::shared_ptr<running_task> last;
    for (std::size_t i = 0; i < tasks::most_running; ++i) ASSERT_TRUE(last = all.create("", told));
    EXPECT_FALSE(all.create("", told));
    last->cancel();
    EXPECT_TRUE(all.create("", told));
}

}
