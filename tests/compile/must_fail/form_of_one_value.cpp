#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct signup {
    std::string name;
};
#ifdef RIGHT
[[=post("/signup")]] auto sign_up(conduit::form<signup> form) -> std::string;
#else
[[=post("/signup")]] auto sign_up(conduit::form<std::string> name) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
