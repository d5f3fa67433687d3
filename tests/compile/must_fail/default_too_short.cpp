#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct author {
#ifdef RIGHT
    [[=length(1, 64)]] std::string name = "somebody whose name takes the heap";
#else
    [[=length(1, 64)]] std::string name = "";
#endif
};
[[=post("/authors")]] auto add_author(author body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
