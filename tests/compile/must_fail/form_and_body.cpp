#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct signup {
    std::string name;
};
struct address {
    std::string street;
};
#ifdef RIGHT
[[=post("/signup")]] auto sign_up(conduit::form<signup> form, conduit::query<address> where) -> std::string;
#else
[[=post("/signup")]] auto sign_up(conduit::form<signup> form, address where) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
