#include <conduit/conduit.hpp>

namespace blog {
using namespace conduit::annotations;
[[=get("/posts/:id")]]
auto post_by_id(int id) -> std::string { return std::to_string(id); }

#ifdef RIGHT
[[=get("/posts/by-slug/:slug")]]
#else
[[=get("/posts/:slug")]]
#endif
auto post_by_slug(std::string_view slug) -> std::string { return std::string(slug); }

}

int main(int argc, char** argv) { return conduit::app<^^blog>{}.run(argc, argv); }
