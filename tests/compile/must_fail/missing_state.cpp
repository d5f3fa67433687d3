#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct clock {
    int now = 0;
};
struct store {
    int count = 0;
};
#ifdef RIGHT
[[=get("/count")]] auto count(clock& now) -> std::string;
#else
[[=get("/count")]] auto count(clock& now, store& all) -> std::string;
#endif

}

int main(int argc, char** argv) {
    shop::clock clock;
    return conduit::app<^^shop>{clock}.run(argc, argv);
}
