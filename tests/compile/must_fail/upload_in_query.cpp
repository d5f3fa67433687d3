#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct picture {
    std::string title;
    std::optional<conduit::upload> photo;
};
#ifdef RIGHT
[[=post("/pictures")]] auto add_picture(conduit::form<picture> form) -> std::string;
#else
[[=post("/pictures")]] auto add_picture(conduit::query<picture> query) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
