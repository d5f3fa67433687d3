#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id")]] auto get_user(int id) -> std::string;
[[=get("/users")]] auto users() -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
