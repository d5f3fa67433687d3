#include <conduit/conduit.hpp>

#include <chrono>

namespace shop {
using namespace conduit::annotations;
using namespace std::chrono_literals;

#ifdef RIGHT
[[=get("/a"), =timeout(500ms)]] auto a() -> int;
#else
[[=get("/a"), =timeout(0s)]] auto a() -> int;
[[=get("/b"), =timeout(25h)]] auto b() -> int;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
