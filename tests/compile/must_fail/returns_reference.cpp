#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    int id = 0;
};
#ifdef RIGHT
[[=get("/users/:id")]] auto get_user(int id) -> user;
#else
[[=get("/users/:id")]] auto get_user(int id) -> const user&;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
