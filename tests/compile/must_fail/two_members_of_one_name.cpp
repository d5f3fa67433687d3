#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct item {
    std::string name;
#ifdef RIGHT
    [[=rename("id")]] int number;
#else
    [[=rename("name")]] int number;
#endif
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
