#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

struct posts {};
#ifdef RIGHT
[[=get("/posts")]] auto list_posts() -> std::string;
#else
[[=get("/posts")]] auto operator+(posts one, posts other) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
