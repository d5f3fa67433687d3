#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/posts")]] auto list_posts() -> std::string;
#ifdef RIGHT
[[=post("/posts")]] auto add_post() -> std::string;
#else
[[=get("/posts")]] auto all_posts() -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
