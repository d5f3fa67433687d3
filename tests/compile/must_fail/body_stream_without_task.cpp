#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    std::string name;
};
#ifdef RIGHT
[[=post("/users"), =blocking]] auto import_users(conduit::body_stream body) -> int;
#else
[[=post("/users")]] auto import_users(conduit::body_stream body) -> int;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
