#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    int id = 0;
};

auto load(int id) -> conduit::task<user> { co_return user{id}; }
[[=get("/users/:id")]] auto get_user(int id) -> conduit::task<std::expected<user, conduit::problem>> {
    if (id < 0) co_return std::unexpected(conduit::problem::not_found("none"));
    co_return co_await load(id);
}
[[=post("/users")]] auto add_user(user body) -> conduit::task<conduit::reply<user, 201>> { co_return body; }
[[=del("/users/:id")]] auto delete_user(int) -> conduit::task<>;
auto delete_user(int id) -> conduit::task<> {
    co_await load(id);
    co_return;
}

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
