#include <gtest/gtest.h>

#include <conduit/test_client.hpp>
#include <crud/shop.hpp>

namespace {

using shop::user;

struct crud : testing::Test {
    shop::user_store users;
    conduit::app<^^shop> app{users};
    conduit::test_client client{app};
};

TEST_F(crud, life_of_a_user) {
    const auto created = client.post("/api/v1/users", user{.name = "Ada"});
    ASSERT_EQ(created.status, 201) << created;
    const auto place = created.header("Location").value();
    EXPECT_EQ(place, "/api/v1/users/1");
    EXPECT_EQ(client.get(place).json<user>().name, "Ada");
    EXPECT_EQ(client.put(place, user{.name = "Grace"}).json<user>().id, 1);
    EXPECT_EQ(client.get("/api/v1/users?limit=5").json<std::vector<user>>().at(0).name, "Grace");
    EXPECT_EQ(client.del(place).status, 204);
    EXPECT_EQ(client.get(place).status, 404);
}

TEST_F(crud, refuses_what_does_not_fit) {
    const auto refused = client.get("/api/v1/users?page=0&limit=1000");
    EXPECT_EQ(refused.status, 422) << refused;
    EXPECT_TRUE(refused.body.contains("The request has 2 faults.")) << refused;
    EXPECT_EQ(client.post("/api/v1/users", "{").status, 400);
    EXPECT_EQ(client.post("/api/v1/users", "{}", {{"Content-Type", "text/plain"}}).status, 415);
    EXPECT_TRUE(users.list(1, 10).empty());
}

}
