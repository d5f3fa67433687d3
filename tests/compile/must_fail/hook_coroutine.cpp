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
[[=on_stop]] auto save(store& all) -> conduit::task<void>;
#endif

}

int main(int argc, char** argv) {
    shop::store store;
    return conduit::app<^^shop>{store}.run(argc, argv);
}
