#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct store {
    int count = 0;
};
[[=get("/count")]] auto count(store& all) -> int;
#ifdef RIGHT
[[=on_stop]] void save(store& all);
#else
struct clock {};
[[=on_stop]] void save(store& all, clock& time);
#endif

}

int main(int argc, char** argv) {
    shop::store store;
    return conduit::app<^^shop>{store}.run(argc, argv);
}
