#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/answers")]] auto check(std::vector<int> right) -> std::string;
#else
[[=get("/answers")]] auto check(std::vector<bool> right) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
