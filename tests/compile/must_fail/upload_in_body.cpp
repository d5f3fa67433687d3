#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct picture {
    std::string title;
    std::vector<conduit::upload> files;
};
#ifdef RIGHT
[[=post("/pictures")]] auto add_picture(conduit::form<picture> form) -> std::string;
#else
[[=post("/pictures")]] auto add_picture(picture body) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
