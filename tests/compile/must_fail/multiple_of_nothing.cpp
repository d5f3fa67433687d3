#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct item {
#ifdef RIGHT
    [[=multiple_of(5)]] int count;
#else
    [[=multiple_of(0)]] int count;
#endif
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
