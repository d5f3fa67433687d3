#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;
struct store {
    int items = 0;
};
[[=get("/items")]]
#ifdef RIGHT
auto count(const store& store) -> int { return store.items; }
#else
auto count(store& store) -> int { return ++store.items; }
#endif

}

int main(int argc, char** argv) {
    const shop::store store;
    return conduit::app<^^shop>{store}.run(argc, argv);
}
