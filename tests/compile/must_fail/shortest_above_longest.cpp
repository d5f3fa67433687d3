#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct item {
#ifdef RIGHT
    [[=length(1, 8)]] std::string name;
#else
    [[=length(8, 1)]] std::string name;
#endif
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
