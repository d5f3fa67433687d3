#pragma once
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id"), =doc("One user."), =status(203)]] auto get_user(int id) -> std::string;
[[=get("/users")]] auto list_users([[=range(1, 9)]] int page) -> std::string;
[[=get("/unnamed/:id")]] auto named_later(int) -> std::string;

}
