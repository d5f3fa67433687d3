#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct box {
#ifdef RIGHT
    int width = 1;
    int height = 1;
#else
    int width : 20 = 1;
    int height : 12 = 1;
#endif
};
[[=post("/boxes")]] auto add_box(std::vector<box> body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
