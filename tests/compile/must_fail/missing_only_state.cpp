#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct store {
    int count = 0;
};
#ifdef RIGHT
[[=get("/count")]] auto count() -> std::string;
#else
[[=get("/count")]] auto count(store& all) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
