#include <gtest/gtest.h>

#include <conduit/discover/profile.hpp>

namespace {

using namespace conduit::discover;

static_assert(read_profile("3 GET /users/:id\n\n1 POST /users").routes.size() == 2);
static_assert(read_profile("3 GET /users/:id\n").routes[0].count == 3);
static_assert(read_profile("3 GET /users/:id\n").routes[0].pattern == "/users/:id");
static_assert(read_profile("3 GET /users\nGET /items\n").fault == "GET /items");
static_assert(read_profile("3 FETCH /users").fault == "3 FETCH /users");
static_assert(read_profile("x GET /users").fault == "x GET /users");
static_assert(read_profile("3 GET users").fault == "3 GET users");
static_assert(read_profile("3 GET").fault == "3 GET");
static_assert(read_profile("").routes.empty() && read_profile("").fault.empty());

constexpr auto taken(std::string_view text) { return hot_routes(read_profile(text)).size(); }
static_assert(taken("90 GET /a\n5 GET /b\n5 GET /c") == 1);
static_assert(taken("5 GET /b\n89 GET /a\n6 GET /c") == 2);
static_assert(hot_routes(read_profile("5 GET /b\n90 GET /a")).front().pattern == "/a");
static_assert(taken("0 GET /a\n0 GET /b") == 0);

TEST(profile, at_most_sixteen_routes_are_hot) {
    std::string even;
    for (int i = 0; i < 100; ++i) even += "1 GET /" + std::to_string(i) + "\n";
    EXPECT_EQ(hot_routes(read_profile(even)).size(), 16u);
}

}
