#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/posts")]] auto list_posts() -> std::string;
#else
[[=get("/posts")]] constexpr auto list_posts = [] { return std::string("none"); };
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
