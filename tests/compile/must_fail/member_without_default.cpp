#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct price {
#ifdef RIGHT
    int cents;
#else
    const int cents;
#endif
};
[[=post("/prices")]] auto add(std::vector<price> body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
