#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id"), =tool]] auto get_user(int id) -> std::string;
[[=get("/users"), =tool, =doc("All users.")]] auto list_users() -> std::string;
[[=get("/posts"), =tool, =silence("tool-without-doc")]] auto list_posts() -> std::string;
[[=tool]] auto total(int cups) -> int;
[[=tool, =doc("All cups.")]] auto count() -> int;
[[=tool, =silence("tool-without-doc")]] auto tick() -> int;
[[=resource("shop://menu")]] auto menu() -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
