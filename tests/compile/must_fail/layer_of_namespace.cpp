#include <conduit/conduit.hpp>

struct store {};
auto stored(conduit::next next, const store& all) -> conduit::task<>;
auto copied(conduit::next next, store all) -> conduit::task<>;

namespace [[=conduit::use<stored>]] shop {
using namespace conduit::annotations;
[[=get("/a")]] auto a(const store& all) -> int;
[[=get("/b")]] auto b() -> int;
}


#ifdef RIGHT
#else
namespace [[=conduit::use<copied>]] shop {}
#endif

int main(int argc, char** argv) {
    store all;
    return conduit::app<^^shop>{all}.run(argc, argv);
}
