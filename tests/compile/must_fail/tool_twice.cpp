#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;
[[=tool, =doc("By number.")]] auto find(int id) -> int;
#ifdef RIGHT
[[=tool("find.by_name"), =doc("By name.")]] auto find(std::string_view name) -> int;
#else
[[=tool, =doc("By name.")]] auto find(std::string_view name) -> int;
#endif
}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
