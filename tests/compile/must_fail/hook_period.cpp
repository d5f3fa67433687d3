#include <conduit/conduit.hpp>
#include <chrono>

namespace shop {
using namespace conduit::annotations;

struct store {
    int count = 0;
};
[[=get("/count")]] auto count(store& all) -> int;
#ifdef RIGHT
[[=every(std::chrono::seconds(30))]] void refresh(store& all);
#else
[[=every(std::chrono::microseconds(30))]] void refresh(store& all);
#endif

}

int main(int argc, char** argv) {
    shop::store store;
    return conduit::app<^^shop>{store}.run(argc, argv);
}
