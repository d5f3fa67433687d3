#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct store {
    int count = 0;
};
[[=get("/count")]] auto count(store& all) -> int;
#ifdef RIGHT
[[=on_start]] auto fill(store& all) -> std::expected<void, std::string>;
#else
[[=on_start]] auto fill(store& all) -> bool;
#endif

}

int main(int argc, char** argv) {
    shop::store store;
    return conduit::app<^^shop>{store}.run(argc, argv);
}
