// Literal before capture before rest: no two of these conflict.
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users")]] auto list_users() -> std::string;
[[=get("/users/"), =silence("trailing-slash")]] auto list_users_with_slash() -> std::string;
[[=get("/users/new")]] auto new_user() -> std::string;
[[=get("/users/:id")]] auto get_user(int id) -> std::string;
[[=get("/users/*rest")]] auto other_user(std::string_view rest) -> std::string;
[[=get("/users/:name/posts"), =silence("capture-names")]] auto posts_of(std::string_view name) -> std::string;
[[=get("/users/:id/:part")]] auto part_of(int id, std::string_view part) -> std::string;
[[=get("/")]] auto home() -> std::string;
[[=get("/*path")]] auto anything(std::string_view path) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
