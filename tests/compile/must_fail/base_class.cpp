#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct named {
    std::string name;
};
#ifdef RIGHT
struct user {
    std::string name;
    int id = 0;
};
#else
struct user : named {
    int id = 0;
};
#endif
[[=post("/users")]] auto add_user(user body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
