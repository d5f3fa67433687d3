#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;
#ifdef RIGHT
[[=tool("find-user"), =doc("A user.")]] auto find(int id) -> int;
#else
[[=tool("find user"), =doc("A user.")]] auto find(int id) -> int;
#endif
}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
