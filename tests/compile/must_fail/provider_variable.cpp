#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    int id = 0;
};
[[=get("/me")]] auto me(const user& user) -> int;

#ifdef RIGHT
[[=provide]] auto find_user() -> user;
#else
[[=provide]] inline auto find_user = [] { return user{}; };
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
