#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/posts/"), =silence("trailing-slash")]] auto list_posts() -> std::string;
#else
[[=get("/posts/"), =silence("trailing_slash")]] auto list_posts() -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
