#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users")]] auto list_users() -> std::string;
[[=get("/users/")]] auto list_users_again() -> std::string;
[[=post("/users/")]] auto add_user() -> std::string;  // another method: no pair
[[=get("/users/:id/")]] auto user_with_slash(int id) -> std::string;
[[=get("/users/:id")]] auto get_user(int id) -> std::string;
[[=get("/")]] auto home() -> std::string;  // its slash is no end of anything
[[=get("/old"), =silence("trailing-slash")]] auto old() -> std::string;
[[=get("/old/")]] auto old_with_slash() -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
