#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    std::string name;
};
#ifdef RIGHT
[[=post("/users")]] auto import_users(conduit::body_stream body) -> conduit::task<int>;
#else
[[=post("/users")]] auto import_users(conduit::body_stream body, user first) -> conduit::task<int>;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
