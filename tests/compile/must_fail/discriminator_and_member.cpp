#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
struct [[=discriminator("type")]] item { int kind = 1; };
#else
struct [[=discriminator("kind")]] item { int kind = 1; };
#endif
[[=post("/items")]] auto add_item(item body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
