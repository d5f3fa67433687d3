#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct store {};
struct user {
    int id = 0;
};
[[=get("/me")]] auto me(const user& user) -> int;
[[=get("/you")]] auto you(user user) -> int;

#ifdef RIGHT
[[=provide]] auto find_user(std::string_view name) -> user;
#else
[[=provide]] auto find_user(store& users, const char* name) -> user;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
