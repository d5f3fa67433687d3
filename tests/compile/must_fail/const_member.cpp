#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct box {
#ifdef RIGHT
    int width = 1;
#else
    const int width = 1;
#endif
};
[[=post("/boxes")]] auto add_box(std::vector<box> body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
