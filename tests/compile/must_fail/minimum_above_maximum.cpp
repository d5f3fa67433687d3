#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct item {
#ifdef RIGHT
    [[=min(1), =max(5)]] int count;
#else
    [[=min(6), =max(5)]] int count;
#endif
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
