#include "shop.hpp"

namespace shop {

auto no_user(int id) { return std::unexpected(conduit::problem::not_found("There is no user " + std::to_string(id) + ".")); }

auto get_user(int id, user_store& users) -> std::expected<user, conduit::problem> {
    if (auto found = users.find(id)) return *found;
    return no_user(id);
}

auto list_users(conduit::query<page> page, user_store& users) -> std::vector<user> { return users.list(page->page, page->limit); }

auto create_user(user body, user_store& users) -> conduit::reply<user, 201> {
    auto created = users.add(std::move(body));
    const auto location = "/api/v1/users/" + std::to_string(created.id);
    return {std::move(created), {{"Location", location}}};
}

auto change_user(int id, user body, user_store& users) -> std::expected<user, conduit::problem> {
    if (!users.replace(id, body)) return no_user(id);
    body.id = id;
    return body;
}

auto delete_user(int id, user_store& users) -> std::expected<void, conduit::problem> {
    if (!users.remove(id)) return no_user(id);
    return {};
}

}
