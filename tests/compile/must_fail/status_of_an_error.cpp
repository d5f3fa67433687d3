#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/nothing"), =status(202)]] auto nothing() -> std::string;
#else
[[=get("/nothing"), =status(404)]] auto nothing() -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
