#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct store {
    int count = 0;
};
#ifdef RIGHT
[[=get("/count")]] auto count(store& all) -> std::string;
#else
[[=get("/count")]] auto count() -> std::string;
#endif

}

int main(int argc, char** argv) {
    shop::store store;
    return conduit::app<^^shop>{store}.run(argc, argv);
}
