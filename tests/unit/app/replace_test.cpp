#include <gtest/gtest.h>

#include <conduit/conduit.hpp>
#include <conduit/test_client.hpp>

// Providers, and others in their place.
namespace provided_app {
using namespace conduit::annotations;

struct accounts {
    int asked = 0;
};
struct user {
    std::string name;
};
struct permit {
    std::string text;
};

[[=provide]]
auto current_user(conduit::header<std::string_view> authorization, accounts& all) -> std::expected<user, conduit::problem> {
    ++all.asked;
    if (*authorization != "good") return std::unexpected(conduit::problem{.status = 401, .detail = "Who are you?"});
    return user{"Ada"};
}
[[=provide]]
auto permit_of(const user& user) -> permit { return {user.name + " may"}; }

[[=get("/me")]] auto me(const user& user) -> std::string { return user.name; }
[[=get("/permit/:id")]] auto show(int id, const permit& permit) -> std::string { return permit.text + std::to_string(id); }

}

auto anybody() -> provided_app::user { return {"Anybody"}; }

namespace fakes {

auto late_permit(int id, provided_app::user user, provided_app::accounts& all) -> conduit::task<std::expected<provided_app::permit, conduit::problem>> {
    ++all.asked;
    if (id == 3) co_return std::unexpected(conduit::problem::conflict("Not 3."));
    co_return provided_app::permit{user.name + " later "};
}

}

namespace {

TEST(replaced_providers, are_asked_as_they_stand) {
    provided_app::accounts accounts;
    conduit::app<^^provided_app> app{accounts};
    conduit::test_client client{app};
    EXPECT_EQ(client.get("/me", {{"Authorization", "good"}}).body, "Ada");
    EXPECT_EQ(client.get("/me", {{"Authorization", "bad"}}).status, 401);
    EXPECT_EQ(client.get("/me").status, 422);
    EXPECT_EQ(accounts.asked, 2);
}

TEST(replaced_providers, give_way_to_another_function) {
    provided_app::accounts accounts;
    conduit::app<^^provided_app, conduit::replace{^^provided_app::current_user, ^^anybody}, conduit::replace{^^provided_app::permit_of, ^^fakes::late_permit}> app{accounts};
    conduit::test_client client{app};
    EXPECT_EQ(client.get("/me").body, "Anybody");
    EXPECT_EQ(accounts.asked, 0);
    EXPECT_EQ(client.get("/permit/7").body, "Anybody later 7");
    EXPECT_EQ(client.get("/permit/3").status, 409);
    EXPECT_EQ(accounts.asked, 2);
}

}
