#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct item {
    int first = 0;
#ifdef RIGHT
    [[=check]] auto in_order() const -> std::optional<std::string>;
#else
    [[=check]] auto in_order() const -> bool;
#endif
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
