#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    std::string name;
};
#ifdef RIGHT
[[=post("/users"), =max_body(1 << 30)]] auto add_user(user body) -> user;
#else
[[=post("/users"), =max_body(-1024)]] auto add_user(user body) -> user;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
