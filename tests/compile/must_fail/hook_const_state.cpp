#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct store {
    int count = 0;
};
[[=get("/count")]] auto count(const store& all) -> int;
#ifdef RIGHT
[[=on_start]] void fill(const store& all);
#else
[[=on_start]] void fill(store& all);
#endif

}

int main(int argc, char** argv) {
    const shop::store store;
    return conduit::app<^^shop>{store}.run(argc, argv);
}
