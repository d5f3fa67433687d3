#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct key {
    int id = 0;
};
#ifdef RIGHT
[[=get("/users/:id")]] auto get_user(int id) -> std::string;
#else
[[=get("/users/:id")]] auto get_user(key id) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
