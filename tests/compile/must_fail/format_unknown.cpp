#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct item {
#ifdef RIGHT
    [[=format("email")]] std::string mail;
#else
    [[=format("e-mail")]] std::string mail;
#endif
};
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
