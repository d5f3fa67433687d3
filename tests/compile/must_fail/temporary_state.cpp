#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;
struct store {
    int items = 0;
};
[[=get("/items")]]
auto count(store& store) -> int { return store.items; }

}

int main(int argc, char** argv) {
#ifdef RIGHT
    shop::store store;
    return conduit::app<^^shop>{store}.run(argc, argv);
#else
    return conduit::app<^^shop>{shop::store{}}.run(argc, argv);
#endif
}
