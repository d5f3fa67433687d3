#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

#ifdef RIGHT
[[=get("/posts")]] auto list_posts(std::string_view tag) -> std::string;
#else
[[=get("/posts")]] auto list_posts(const std::string& tag) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
