#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct item {
#ifdef RIGHT
    [[=exclusive_min(0), =max(5.5)]] double share;
#else
    [[=exclusive_min(5.5), =max(5.5)]] double share;
#endif
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
