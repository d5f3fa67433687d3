#include <conduit/conduit.hpp>

#include <generator>
#ifdef RIGHT
#include <conduit/stream.hpp>
#endif

namespace shop {
using namespace conduit::annotations;

[[=get("/ticks")]] auto ticks() -> std::generator<int>;

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
