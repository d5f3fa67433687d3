#include <conduit/conduit.hpp>

namespace shop {
using namespace conduit::annotations;

[[=get("/posts/:id")]] auto post_by_id(int id) -> std::string;
#ifdef RIGHT
[[=get("/posts/by-slug/:slug")]] auto post_by_slug(std::string_view slug) -> std::string;
#else
[[=get("/posts/:slug")]] auto post_by_slug(std::string_view slug) -> std::string;
#endif

}

int main(int argc, char** argv) { return conduit::app<^^shop>{}.run(argc, argv); }
