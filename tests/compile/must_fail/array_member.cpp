#include <array>
#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct scores {
#ifdef RIGHT
    std::array<int, 3> values;
#else
    int values[3];
#endif
};
[[=post("/scores")]] auto add_scores(scores body) -> std::string;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
