#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/users/:id")]] auto get_user(int id) -> std::string;
#ifdef RIGHT
auto get_user(int id) -> std::string { return std::to_string(id); }
#else
auto get_user(int number) -> std::string { return std::to_string(number); }
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
