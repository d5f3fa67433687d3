#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct pictures {
    std::string title;
#ifdef RIGHT
    [[=length(1, 3)]] std::vector<conduit::upload> files;
#else
    [[=length(1, 3)]] conduit::upload files;
#endif
};
[[=post("/pictures")]] auto add_pictures(conduit::form<pictures> form) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
