#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct signup {
    std::string name;
};
struct address {
    std::string street;
};
struct both {
    std::string name;
    std::string street;
};
#ifdef RIGHT
[[=post("/signup")]] auto sign_up(conduit::form<both> form) -> std::string;
#else
[[=post("/signup")]] auto sign_up(conduit::form<signup> form, conduit::form<address> where) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
