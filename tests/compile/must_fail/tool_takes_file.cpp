#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;
struct picture {
#ifdef RIGHT
    std::string image;
#else
    conduit::upload image;
#endif
};
[[=post("/pictures"), =tool, =doc("Adds a picture.")]] auto add_picture(conduit::form<picture> picture) -> int;
}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
