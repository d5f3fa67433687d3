#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct address {
    std::string street;
};
struct signup {
    std::string name;
#ifdef RIGHT
    std::string street;
#else
    address where;
#endif
};
[[=post("/signup")]] auto sign_up(conduit::form<signup> form) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
