// Providers are replaced by functions of any namespace, which take what providers take.
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct store {};
struct token {
    int value = 0;
};
struct user {
    int id = 0;
};
[[=provide]] auto read_token(std::string_view token) -> shop::token;
[[=provide]] auto find_user(const token& token, store& users) -> conduit::task<std::expected<user, conduit::problem>>;
[[=get("/me")]] auto me(const user& user) -> int;
[[=get("/you/:id"), =blocking]] auto you(int id, user user) -> int;

namespace tests {
auto token_of_nobody() -> token;
}

}

auto anybody() -> shop::user;
struct fakes {
    static auto by_id(std::optional<int> number, shop::token token, shop::store& users) -> std::expected<shop::user, conduit::problem>;
};

int main(int argc, char** argv) {
    shop::store store;
    const int one = conduit::app<^^shop, conduit::replace{^^shop::find_user, ^^fakes::by_id}, conduit::replace{^^shop::read_token, ^^shop::tests::token_of_nobody}>{store}.run(argc, argv);
    return one + conduit::app<conduit::replace{^^shop::find_user, ^^anybody}, ^^shop>{}.run(argc, argv);
}
