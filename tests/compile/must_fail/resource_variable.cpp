#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;
#ifdef RIGHT
[[=resource("shop://users/{id}")]] auto user(int id) -> std::string;
#else
[[=resource("shop://users/{name}")]] auto user(int id) -> std::string;
#endif
}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
