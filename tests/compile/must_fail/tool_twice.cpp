#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;
[[=tool]] auto find(int id) -> int;
#ifdef RIGHT
[[=tool("find.by_name")]] auto find(std::string_view name) -> int;
#else
[[=tool]] auto find(std::string_view name) -> int;
#endif
}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
