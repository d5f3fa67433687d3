// Literal before capture before rest, and the same patterns under several methods: nothing to say.
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users")]] auto list_users() -> std::string;
[[=post("/users")]] auto add_user() -> std::string;
[[=get("/users/new")]] auto new_user() -> std::string;
[[=get("/users/:id")]] auto get_user(int id) -> std::string;
[[=put("/users/:id")]] auto put_user(int id) -> std::string;
[[=get("/users/new/:part")]] auto new_user_part(std::string_view part) -> std::string;
[[=get("/users/:id/:section")]] auto section_of(int id, std::string_view section) -> std::string;
[[=get("/users/*rest")]] auto other_user(std::string_view rest) -> std::string;
[[=get("/:page")]] auto page(std::string_view page) -> std::string;
[[=get("/")]] auto home() -> std::string;
[[=get("/*path")]] auto anything(std::string_view path) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
