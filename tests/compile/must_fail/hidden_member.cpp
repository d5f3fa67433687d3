#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct user {
    std::string name;
#ifdef RIGHT
    [[=secret]] std::string password;
    [[=doc("Deprecated.")]] int age = 0;
#else
    [[=hidden]] std::string password;
    [[=deprecated]] int age = 0;
#endif
};
[[=post("/users")]] auto add_user(user body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
