#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct report {
#ifdef RIGHT
    [[=length(0, 2), =min(-1)]] std::vector<int> numbers{-1, 7};
#else
    [[=length(0, 2), =min(-1)]] std::vector<int> numbers{-2, 7};
#endif
};
[[=get("/reports/:id")]] auto get_report(int id) -> report;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
