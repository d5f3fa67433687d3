#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct picture {
    conduit::upload photo;
};
#ifdef RIGHT
[[=post("/pictures")]] auto add_picture(conduit::form<picture> form) -> std::string;
#else
[[=post("/pictures")]] auto add_picture(conduit::upload photo) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
